namespace UdsAot.Frontends;

/// <summary>
/// How fast a request's body comes, over the time that was spent waiting for it: while the origin is the slower one, no time
/// passes here. A mutable struct: keep it in a field.
/// </summary>
internal struct BodyPace
{
    /// <summary>Milliseconds of waiting before the rate says anything.</summary>
    public const int Grace = 5_000;

    private long _received;
    private long _waited;
    private long _waitsSince;

    /// <summary>Notes bytes that came.</summary>
    public void Count(long bytes) => Volatile.Write(ref _received, _received + bytes);

    /// <summary>A wait begins.</summary>
    /// <param name="now">More than 0: milliseconds on the heartbeat's clock.</param>
    public void BeginWait(long now) => Volatile.Write(ref _waitsSince, now);

    /// <summary>The wait is over.</summary>
    public void EndWait(long now)
    {
        if (_waitsSince == 0)
        {
            return;
        }
        Volatile.Write(ref _waited, _waited + now - _waitsSince);
        Volatile.Write(ref _waitsSince, 0);
    }

    /// <summary>Whether a wait is under way and the body has come too slowly.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="rate">Bytes a second; 0 for any rate.</param>
    public readonly bool IsTooSlow(long now, int rate)
    {
        if (rate == 0 || _waitsSince == 0)
        {
            return false;
        }
        long waited = _waited + now - _waitsSince;
        return waited > Grace && _received * 1000 < rate * waited;
    }
}
