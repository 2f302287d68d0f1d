namespace UdsAot.Generator.Specs;

/// <summary>A vhost: which hosts it serves.</summary>
/// <param name="Name">As written: a host, <c>*.suffix</c> or <c>*</c>.</param>
/// <param name="Certificate">What clients are shown that ask for it by TLS's server name; null for the listener's, or for the one of a suffix.</param>
internal sealed record VhostSpec(string Name, CertificateSpec? Certificate = null)
{
    /// <summary>Whether it serves every host that no other vhost does.</summary>
    public bool IsDefault => Name == "*";

    /// <summary>Whether it serves the subdomains of a name.</summary>
    public bool IsSuffix => Name.Length > 1 && Name[0] == '*';

    /// <summary>What a host is compared with: lower case; for a suffix with its leading dot.</summary>
    public string Key => (IsSuffix ? Name.Substring(1) : Name).ToLowerInvariant();

    /// <summary>Whether this is a suffix and another vhost's name ends in it, with something before.</summary>
    public bool Covers(VhostSpec other)
        => IsSuffix && other.Key.Length > Key.Length && other.Key.EndsWith(Key, StringComparison.Ordinal);
}
