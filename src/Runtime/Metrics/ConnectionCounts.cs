namespace UdsAot.Metrics;

/// <summary>Counts the connections of clients, over all listeners.</summary>
internal sealed class ConnectionCounts
{
    private long _accepted;
    private long _ended;
    private long _refused;

    /// <summary>Connections that were served, or still are.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections that were one too many for their listener.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Connections that are open.</summary>
    public long Open
    {
        get
        {
            // In this order, or one that ends in between would be subtracted and not counted.
            long ended = Volatile.Read(ref _ended);
            return Volatile.Read(ref _accepted) - ended;
        }
    }

    public void Accept() => Interlocked.Increment(ref _accepted);

    public void End() => Interlocked.Increment(ref _ended);

    public void Refuse() => Interlocked.Increment(ref _refused);
}
