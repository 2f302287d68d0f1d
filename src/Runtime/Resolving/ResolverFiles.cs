namespace UdsAot.Resolving;

/// <summary>Paths of the system's files for name resolution.</summary>
/// <param name="Hosts">Path of the hosts file (hosts(5)).</param>
/// <param name="Settings">Path of the resolver settings (resolv.conf(5)).</param>
/// <param name="Port">Port of the name servers.</param>
internal sealed record ResolverFiles(string Hosts, string Settings, int Port)
{
    /// <summary>The system's usual files.</summary>
    public static ResolverFiles OfTheSystem { get; } = new("/etc/hosts", "/etc/resolv.conf", 53);
}
