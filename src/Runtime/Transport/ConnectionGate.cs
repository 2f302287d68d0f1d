namespace UdsAot.Transport;

/// <summary>Counts a listener's connections and enforces their limit.</summary>
/// <param name="limit">Connections at once; 0 for no limit.</param>
internal sealed class ConnectionGate(int limit)
{
    private int _count;

    /// <summary>The number of admitted connections.</summary>
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
