namespace UdsAot.Timing;

/// <summary>
/// A moment by which something must have happened. The one who waits sets and clears it, the heartbeat expires it; who is
/// first is settled atomically, so that a wait that ended just in time is never taken for one that did not.
/// A mutable struct: keep it in a field.
/// </summary>
internal struct Deadline
{
    private const long Unset = 0;
    private const long Expired = -1;

    private long _at;

    /// <summary>Starts the wait.</summary>
    /// <param name="at">Milliseconds on the heartbeat's clock.</param>
    public void Set(long at) => Volatile.Write(ref _at, Math.Max(at, 1));

    /// <summary>True from the moment the wait expired until it is cleared or set anew.</summary>
    public readonly bool HasExpired => Volatile.Read(in _at) == Expired;

    /// <summary>Ends the wait.</summary>
    /// <returns>False if it had expired.</returns>
    public bool Clear() => Interlocked.Exchange(ref _at, Unset) != Expired;

    /// <summary>Expires the wait if its moment has passed; true only once for each wait.</summary>
    public bool TryExpire(long now)
    {
        long at = Volatile.Read(ref _at);
        return at > 0 && now >= at && TryExpireFrom(at);
    }

    /// <summary>Expires the wait, if one is under way, whatever the time; true only once for each wait.</summary>
    public bool TryExpire()
    {
        long at = Volatile.Read(ref _at);
        return at > 0 && TryExpireFrom(at);
    }

    private bool TryExpireFrom(long at) => Interlocked.CompareExchange(ref _at, Expired, at) == at;
}
