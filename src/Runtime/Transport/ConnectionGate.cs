namespace UdsAot.Transport;

/// <summary>Counts a listener's connections and lets no more in than it may have.</summary>
/// <param name="limit">Connections at once; 0 for any number.</param>
internal sealed class ConnectionGate(int limit)
{
    private int _count;

    /// <summary>Connections that are in.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= limit || limit == 0)
        {
            return true;
        }
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
