using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Timing;

namespace UdsAot.Frontends;

/// <summary>
/// The state of reading a request's body, for any framing: whether it is complete, and the waits for more of it, which end when bytes come,
/// when the client is too slow, or when the body is no longer needed. A mutable struct: keep it in a field.
/// </summary>
internal struct BodyWait
{
    private Deadline _deadline;
    private BodyPace _pace;
    private bool _isStopped;
    private bool _isTooSlow;

    /// <summary>True once the body was read completely.</summary>
    public bool IsRead { get; set; }

    /// <summary>True while the body is not needed; then no wait begins or continues.</summary>
    public readonly bool IsStopped => Volatile.Read(in _isStopped);

    /// <summary>True from the expiry of a wait until its end is noted.</summary>
    public readonly bool HasExpired => _deadline.HasExpired;

    /// <summary>Prepares it for a request.</summary>
    /// <param name="isRead">True if the request has no body.</param>
    public void Reset(bool isRead)
    {
        this = default;
        IsRead = isRead;
    }

    /// <summary>Answers a read without looking at the body, if the body is complete or not needed.</summary>
    public readonly bool TryAnswer(out BodyRead read)
    {
        read = new BodyRead(0, IsRead, IsRead || !_isTooSlow ? BodyFault.None : BodyFault.TooSlow);
        return IsRead || _isTooSlow;
    }

    /// <summary>Notes received bytes.</summary>
    public void Count(long bytes) => _pace.Count(bytes);

    /// <summary>Starts a wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="timeout">Milliseconds; <see cref="Timeout.Infinite"/> for a wait without a deadline.</param>
    public void Begin(long now, int timeout)
    {
        if (timeout != Timeout.Infinite)
        {
            _deadline.Set(now + timeout);
            _pace.BeginWait(now);
        }
    }

    /// <summary>Ends a wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <returns>False if the body is no longer needed.</returns>
    public bool End(long now)
    {
        _isTooSlow = !_deadline.Clear();
        _pace.EndWait(now);
        return !IsStopped;
    }

    /// <summary>Marks the body as not needed. The caller then ends a wait in progress.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, true);

    /// <summary>Marks the body as needed again.</summary>
    public void Resume() => Volatile.Write(ref _isStopped, false);

    /// <summary>Expires the current wait, whatever the time; true only once for each wait.</summary>
    public bool TryExpire() => _deadline.TryExpire();

    /// <summary>Expires a wait after its deadline, or if the body was too slow; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="rate">Bytes a second; 0 for any rate.</param>
    public bool TryExpire(long now, int rate) => _deadline.TryExpire(now) || (_pace.IsTooSlow(now, rate) && _deadline.TryExpire());
}
