namespace UdsAot.Origins;

/// <summary>How much an exchange moves while it waits for its client, looked at from time to time. A mutable struct: keep it in a field.</summary>
internal struct ClientPace
{
    /// <summary>Milliseconds over which too little must have moved.</summary>
    public const int Window = 10_000;

    /// <summary>Bytes a second that are enough.</summary>
    public const int LeastRate = 240;

    /// <summary>The rate of an exchange that is not too slow.</summary>
    public const long Enough = long.MaxValue;

    private long _since;
    private long _movedBefore;

    /// <summary>Forgets what was seen: the next look begins anew.</summary>
    public void Reset() => _since = 0;

    /// <summary>Looks at an exchange.</summary>
    /// <param name="now">More than 0: milliseconds on the heartbeat's clock.</param>
    /// <param name="waits">True if it waits for its client.</param>
    /// <param name="moved">Bytes that it has moved so far.</param>
    /// <returns>The rate, in bytes a second, of one that has waited and moved too little for the whole window; otherwise <see cref="Enough"/>.</returns>
    public long Look(long now, bool waits, long moved)
    {
        long passed = now - _since;
        long count = moved - _movedBefore;
        if (!waits || _since == 0 || count < 0 || count >= (long)LeastRate * Window / 1000)
        {
            _since = now;
            _movedBefore = moved;
            return Enough;
        }
        return passed < Window ? Enough : count * 1000 / passed;
    }
}
