namespace UdsAot.Metrics;

/// <summary>Counts client connections over all listeners.</summary>
internal sealed class ConnectionCounts
{
    private long _accepted;
    private long _ended;
    private long _refused;

    /// <summary>Accepted connections.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections over a listener's max-connections.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Open connections.</summary>
    public long Open
    {
        get
        {
            // In this order; otherwise a connection that ends in between would be subtracted but not counted.
            long ended = Volatile.Read(ref _ended);
            return Volatile.Read(ref _accepted) - ended;
        }
    }

    public void Accept() => Interlocked.Increment(ref _accepted);

    public void End() => Interlocked.Increment(ref _ended);

    public void Refuse() => Interlocked.Increment(ref _refused);
}
