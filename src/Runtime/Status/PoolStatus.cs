namespace UdsAot.Status;

/// <summary>The connections to an origin.</summary>
internal sealed class PoolStatus(int inUse, int idle, int limit, int waiting)
{
    /// <summary>Those that serve a request.</summary>
    public int InUse { get; } = inUse;

    /// <summary>Those that wait for one.</summary>
    public int Idle { get; } = idle;

    /// <summary>The mount's max-connections.</summary>
    public int Limit { get; } = limit;

    /// <summary>Requests that wait for a connection.</summary>
    public int Waiting { get; } = waiting;
}
