namespace UdsAot.Status;

/// <summary>State of the proxy, as <c>callback://status</c> shows it.</summary>
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
    /// <summary>Version of this build.</summary>
    public string Version { get; } = version;

    /// <summary>Commit of this build, or <c>unknown</c>.</summary>
    public string Commit { get; } = commit;

    /// <summary>SHA-256 of the compiled mounts.json.</summary>
    public string Sha256 { get; } = sha256;

    /// <summary>Current time.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>Start of the process.</summary>
    public DateTimeOffset Started { get; } = started;

    /// <summary>True while the proxy drains.</summary>
    public bool Draining { get; } = draining;

    /// <summary>Client connections.</summary>
    public ConnectionsStatus Connections { get; } = connections;

    /// <summary>Figures of the process from the kernel.</summary>
    public ProcessStatus Process { get; } = process;

    /// <summary>Requests refused before they reached a mount.</summary>
    public RefusedStatus[] Refused { get; } = refused;

    /// <summary>The mounts in the order of mounts.json.</summary>
    public MountStatus[] Mounts { get; } = mounts;
}
