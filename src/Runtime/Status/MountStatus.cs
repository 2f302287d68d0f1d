namespace UdsAot.Status;

/// <summary>State of a mount.</summary>
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

    /// <summary>Name of its vhost.</summary>
    public string Vhost { get; } = vhost;

    /// <summary>Its mountpoint.</summary>
    public string Mountpoint { get; } = mountpoint;

    /// <summary>Its origin, as written in mounts.json.</summary>
    public string Origin { get; } = origin;

    /// <summary><c>up</c>, <c>down</c>, <c>unknown</c> before the first request, or <c>own</c> if the proxy itself answers.</summary>
    public string State { get; } = state;

    /// <summary>Time of the last change between up and down.</summary>
    public DateTimeOffset? Since { get; } = since;

    /// <summary>Request counts.</summary>
    public RequestsStatus Requests { get; } = requests;

    /// <summary>Bytes of content from clients.</summary>
    public long BytesFromClients { get; } = bytesFromClients;

    /// <summary>Bytes of content to clients.</summary>
    public long BytesToClients { get; } = bytesToClients;

    /// <summary>Durations of exchanges.</summary>
    public DurationStatus Duration { get; } = duration;

    /// <summary>Connections to the origin; null if the proxy itself answers.</summary>
    public PoolStatus? Pool { get; } = pool;

    /// <summary>All kinds of failures so far.</summary>
    public FailureStatus[] Failures { get; } = failures;

    /// <summary>The last failure.</summary>
    public LastFailureStatus? LastFailure { get; } = lastFailure;
}
