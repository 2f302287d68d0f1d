namespace UdsAot.Status;

/// <summary>How the proxy is, as <c>callback://status</c> shows it.</summary>
internal sealed class StatusDocument(
    string version,
    string commit,
    string sha256,
    DateTimeOffset time,
    DateTimeOffset started,
    bool draining,
    ConnectionsStatus connections,
    ProcessStatus process,
    RefusedStatus[] refused,
    MountStatus[] mounts)
{
    /// <summary>Of this build.</summary>
    public string Version { get; } = version;

    /// <summary>That it was built from, or <c>unknown</c>.</summary>
    public string Commit { get; } = commit;

    /// <summary>Of the mounts.json inside.</summary>
    public string Sha256 { get; } = sha256;

    /// <summary>Now.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>When the process began.</summary>
    public DateTimeOffset Started { get; } = started;

    /// <summary>Whether it only finishes what is in flight.</summary>
    public bool Draining { get; } = draining;

    /// <summary>Of clients.</summary>
    public ConnectionsStatus Connections { get; } = connections;

    /// <summary>What the kernel says of the process.</summary>
    public ProcessStatus Process { get; } = process;

    /// <summary>Requests that were refused before they came to a mount.</summary>
    public RefusedStatus[] Refused { get; } = refused;

    /// <summary>In the order of mounts.json.</summary>
    public MountStatus[] Mounts { get; } = mounts;
}
