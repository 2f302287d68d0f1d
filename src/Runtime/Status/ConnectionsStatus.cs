namespace UdsAot.Status;

/// <summary>Client connections.</summary>
internal sealed class ConnectionsStatus(long open, long accepted, long refused)
{
    /// <summary>Open connections.</summary>
    public long Open { get; } = open;

    /// <summary>Accepted connections since the start.</summary>
    public long Accepted { get; } = accepted;

    /// <summary>Connections refused since the start because of a listener's max-connections.</summary>
    public long Refused { get; } = refused;
}
