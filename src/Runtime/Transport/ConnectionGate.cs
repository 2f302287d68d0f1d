namespace UdsAot.Transport;

/// <summary>
/// Counts a listener's connections and lets no more in than it may have. Those that are refused count too as long as they linger: a
/// bounded number is answered, and one beyond that is to be closed at once.
/// </summary>
/// <param name="limit">Connections at once; 0 for any number.</param>
internal sealed class ConnectionGate(int limit)
{
    /// <summary>Bounds of the refused connections that may linger at once: an eighth of the limit, within these.</summary>
    private const int FewestLingering = 8;
    private const int MostLingering = 128;

    private readonly int _lingerLimit = Math.Clamp(limit / 8, FewestLingering, MostLingering);
    private int _count;
    private int _lingering;

    /// <summary>The number of admitted connections.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Refused connections that are being answered.</summary>
    public int Lingering => Volatile.Read(ref _lingering);

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

    /// <summary>True if a connection that did not get in may be answered before it is closed; then <see cref="EndLingering"/> follows.</summary>
    public bool TryLinger()
    {
        if (Interlocked.Increment(ref _lingering) <= _lingerLimit)
        {
            return true;
        }
        EndLingering();
        return false;
    }

    public void EndLingering() => Interlocked.Decrement(ref _lingering);
}
