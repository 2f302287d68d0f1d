namespace UdsAot.Frontends;

/// <summary>
/// Streams whose response ended before their request, and which are to be reset with NO_ERROR (RFC 9113 section 8.1). The frame is held back
/// for a moment: curl 7.88 that is still sending loses the response to it. Used with the connection's lock held.
/// </summary>
internal sealed class LateResets
{
    /// <summary>Milliseconds that a reset is held back.</summary>
    private const int Delay = 1_000;

    /// <summary>Resets that are held back at once; one more, and the oldest is due.</summary>
    private const int MaxHeld = 16;

    private readonly Queue<(int Stream, long Due)> _held = new();

    /// <summary>Holds the reset of a stream back.</summary>
    /// <param name="stream">The stream's number.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public void Add(int stream, long now) => _held.Enqueue((stream, now + Delay));

    /// <summary>Answers whether <see cref="TryTake"/> has something to give.</summary>
    public bool IsDue(long now) => _held.Count > MaxHeld || (_held.TryPeek(out (int Stream, long Due) oldest) && now >= oldest.Due);

    /// <summary>Takes the oldest reset that is due.</summary>
    /// <returns>False if none is.</returns>
    public bool TryTake(long now, out int stream)
    {
        stream = 0;
        if (!IsDue(now))
        {
            return false;
        }
        stream = _held.Dequeue().Stream;
        return true;
    }

    /// <summary>Forgets a stream, because its client has ended it.</summary>
    public void Remove(int stream)
    {
        for (int count = _held.Count; count > 0; count--)
        {
            (int Stream, long Due) reset = _held.Dequeue();
            if (reset.Stream != stream)
            {
                _held.Enqueue(reset);
            }
        }
    }
}
