namespace UdsAot.Status;

/// <summary>The connections to an origin.</summary>
internal sealed class PoolStatus(int inUse, int idle, int limit, int waiting)
{
    /// <summary>Connections in use.</summary>
    public int InUse { get; } = inUse;

    /// <summary>Idle connections.</summary>
    public int Idle { get; } = idle;

    /// <summary>The mount's max-connections.</summary>
    public int Limit { get; } = limit;

    /// <summary>Requests that wait for a connection.</summary>
    public int Waiting { get; } = waiting;
}
