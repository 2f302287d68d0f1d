namespace UdsAot.Status;

/// <summary>How a mount is.</summary>
internal sealed class MountStatus(
    string vhost,
    string mountpoint,
    string origin,
    string state,
    DateTimeOffset? since,
    RequestsStatus requests,
    long bytesFromClients,
    long bytesToClients,
    DurationStatus duration,
    PoolStatus? pool,
    FailureStatus[] failures,
    LastFailureStatus? lastFailure)
{
    public const string Up = "up";
    public const string Down = "down";
    public const string Unknown = "unknown";
    public const string Own = "own";

    /// <summary>Its vhost's name.</summary>
    public string Vhost { get; } = vhost;

    /// <summary>Its mountpoint.</summary>
    public string Mountpoint { get; } = mountpoint;

    /// <summary>Its origin, as written in mounts.json.</summary>
    public string Origin { get; } = origin;

    /// <summary><c>up</c>, <c>down</c>, <c>unknown</c> as long as it was not asked, or <c>own</c> where the proxy answers by itself.</summary>
    public string State { get; } = state;

    /// <summary>Since when it is up or down.</summary>
    public DateTimeOffset? Since { get; } = since;

    /// <summary>Requests.</summary>
    public RequestsStatus Requests { get; } = requests;

    /// <summary>Bytes of content that came from clients.</summary>
    public long BytesFromClients { get; } = bytesFromClients;

    /// <summary>Bytes of content that went to clients.</summary>
    public long BytesToClients { get; } = bytesToClients;

    /// <summary>What whole exchanges took.</summary>
    public DurationStatus Duration { get; } = duration;

    /// <summary>Connections to the origin; null where the proxy answers by itself.</summary>
    public PoolStatus? Pool { get; } = pool;

    /// <summary>Every kind of failure that there was.</summary>
    public FailureStatus[] Failures { get; } = failures;

    /// <summary>The last of them.</summary>
    public LastFailureStatus? LastFailure { get; } = lastFailure;
}
