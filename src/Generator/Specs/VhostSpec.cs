namespace UdsAot.Generator.Specs;

/// <summary>A vhost: which hosts it serves.</summary>
/// <param name="Name">As written: a host, <c>*.suffix</c> or <c>*</c>.</param>
internal sealed record VhostSpec(string Name)
{
    /// <summary>Whether it serves every host that no other vhost does.</summary>
    public bool IsDefault => Name == "*";

    /// <summary>Whether it serves the subdomains of a name.</summary>
    public bool IsSuffix => Name.Length > 1 && Name[0] == '*';

    /// <summary>What a host is compared with: lower case; for a suffix with its leading dot.</summary>
    public string Key => (IsSuffix ? Name.Substring(1) : Name).ToLowerInvariant();
}
