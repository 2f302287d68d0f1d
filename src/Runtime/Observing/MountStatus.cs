namespace UdsAot.Observing;

/// <summary>How a mount is.</summary>
/// <param name="Vhost">Its vhost's name.</param>
/// <param name="Mountpoint">Its mountpoint.</param>
/// <param name="Origin">Its origin, as written in mounts.json.</param>
/// <param name="State"><c>up</c>, <c>down</c>, <c>unknown</c> as long as it was not asked, or <c>own</c> where the proxy answers by itself.</param>
/// <param name="Since">Since when it is up or down.</param>
/// <param name="Requests">Requests.</param>
/// <param name="BytesFromClients">Bytes of content that came from clients.</param>
/// <param name="BytesToClients">Bytes of content that went to clients.</param>
/// <param name="Duration">What whole exchanges took.</param>
/// <param name="Pool">Connections to the origin; null where the proxy answers by itself.</param>
/// <param name="Failures">Every kind of failure that there was.</param>
/// <param name="LastFailure">The last of them.</param>
internal sealed record MountStatus(
    string Vhost,
    string Mountpoint,
    string Origin,
    string State,
    DateTimeOffset? Since,
    RequestsStatus Requests,
    long BytesFromClients,
    long BytesToClients,
    DurationStatus Duration,
    PoolStatus? Pool,
    FailureStatus[] Failures,
    LastFailureStatus? LastFailure)
{
    public const string Up = "up";
    public const string Down = "down";
    public const string Unknown = "unknown";
    public const string Own = "own";
}
