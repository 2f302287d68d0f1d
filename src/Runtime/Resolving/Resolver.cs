using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Resolving;

/// <summary>
/// Looks up the addresses of hosts: in the table of known hosts first, then with the name servers. The C library's own look-up loads
/// modules at run time, which a static executable cannot (docs/decisions/0085).
/// </summary>
internal sealed class Resolver
{
    private readonly WatchedFiles<byte[]> _hosts;
    private readonly WatchedFiles<ResolverSettings> _settings;
    private readonly Heartbeat _heartbeat;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostLookup> _lookups = [];

    /// <param name="files">Where the system says how names are looked up; the files are read again when they change.</param>
    /// <param name="heartbeat">The clock.</param>
    public Resolver(ResolverFiles files, Heartbeat heartbeat)
    {
        Files = files;
        _heartbeat = heartbeat;
        _hosts = FileReader.Watch(files.Hosts, static content => content);
        _settings = FileReader.Watch(files.Settings, static content => ResolverSettings.Parse(content));
    }

    public ResolverFiles Files { get; }

    public Heartbeat Heartbeat => _heartbeat;

    /// <summary>The table of known hosts as of less than a second ago. Never blocks.</summary>
    public ValueTask<byte[]> ReadHostsAsync() => _hosts.ReadAsync(_heartbeat.Now);

    /// <summary>The name servers to ask, as of less than a second ago. May block on the disk.</summary>
    public ResolverSettings Settings => _settings.Read(_heartbeat.Now);

    /// <summary>The look-up of a name; there is one for each.</summary>
    public HostLookup For(string name)
    {
        lock (_gate)
        {
            if (!_lookups.TryGetValue(name, out HostLookup? lookup))
            {
                _lookups.Add(name, lookup = new HostLookup(this, name));
            }
            return lookup;
        }
    }
}
