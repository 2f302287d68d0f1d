namespace UdsAot.Generator.Specs;

/// <summary>A vhost.</summary>
/// <param name="Name">As written: a host, <c>*.suffix</c> or <c>*</c>.</param>
/// <param name="Certificate">The certificate for clients that ask for it by SNI; null for that of a suffix or of the listener.</param>
internal sealed record VhostSpec(string Name, CertificateSpec? Certificate = null)
{
    /// <summary>True for the default vhost, <c>*</c>.</summary>
    public bool IsDefault => Name == "*";

    /// <summary>True for a suffix, <c>*.name</c>.</summary>
    public bool IsSuffix => Name.Length > 1 && Name[0] == '*';

    /// <summary>The text that a host is compared with: lower case; for a suffix with its leading dot.</summary>
    public string Key => (IsSuffix ? Name.Substring(1) : Name).ToLowerInvariant();

    /// <summary>True if this is a suffix that covers another vhost's name.</summary>
    public bool Covers(VhostSpec other)
        => IsSuffix && other.Key.Length > Key.Length && other.Key.EndsWith(Key, StringComparison.Ordinal);
}
