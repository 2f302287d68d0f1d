namespace UdsAot.Resolving;

/// <summary>Where the system says how names are looked up.</summary>
/// <param name="Hosts">Path of the table of known hosts (hosts(5)).</param>
/// <param name="Settings">Path of the list of name servers (resolv.conf(5)).</param>
/// <param name="Port">The port of the name servers.</param>
internal sealed record ResolverFiles(string Hosts, string Settings, int Port)
{
    /// <summary>The usual ones.</summary>
    public static ResolverFiles OfTheSystem { get; } = new("/etc/hosts", "/etc/resolv.conf", 53);
}
