namespace UdsAot.Timing;

/// <summary>
/// A time limit for one wait. The waiting side sets and clears it, the heartbeat expires it; an atomic exchange decides between the two,
/// so that a wait that ended in time never counts as expired. A mutable struct: keep it in a field.
/// </summary>
internal struct Deadline
{
    private const long Unset = 0;
    private const long Expired = -1;

    private long _at;

    /// <summary>Starts the wait.</summary>
    /// <param name="at">Milliseconds on the heartbeat's clock.</param>
    public void Set(long at) => Volatile.Write(ref _at, Math.Max(at, 1));

    /// <summary>True from the expiry of the wait until it is cleared or set again.</summary>
    public readonly bool HasExpired => Volatile.Read(in _at) == Expired;

    /// <summary>Ends the wait.</summary>
    /// <returns>False if it had expired.</returns>
    public bool Clear() => Interlocked.Exchange(ref _at, Unset) != Expired;

    /// <summary>Expires the wait if its time has passed; returns true once per wait.</summary>
    public bool TryExpire(long now)
    {
        long at = Volatile.Read(ref _at);
        return at > 0 && now >= at && TryExpireFrom(at);
    }

    /// <summary>Expires a pending wait at any time; returns true once per wait.</summary>
    public bool TryExpire()
    {
        long at = Volatile.Read(ref _at);
        return at > 0 && TryExpireFrom(at);
    }

    private bool TryExpireFrom(long at) => Interlocked.CompareExchange(ref _at, Expired, at) == at;
}
