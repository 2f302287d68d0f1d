namespace UdsAot.Status;

/// <summary>The connections of clients.</summary>
internal sealed class ConnectionsStatus(long open, long accepted, long refused)
{
    /// <summary>Open now.</summary>
    public long Open { get; } = open;

    /// <summary>Served since the start.</summary>
    public long Accepted { get; } = accepted;

    /// <summary>Refused since the start, because their listener had its max-connections.</summary>
    public long Refused { get; } = refused;
}
