using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Timing;

namespace UdsAot.Frontends;

/// <summary>
/// The state of a request's body while it is read, in whatever framing it comes: whether it was read to its end, and the waits for more
/// of it, which end when bytes come, when the client is too slow, or when the body is not wanted any more. A mutable struct: keep it in a
/// field.
/// </summary>
internal struct BodyWait
{
    private Deadline _deadline;
    private BodyPace _pace;
    private bool _isStopped;
    private bool _isTooSlow;

    /// <summary>True once the body was read to its end.</summary>
    public bool IsRead { get; set; }

    /// <summary>True while the body is not wanted; no wait begins, and none goes on.</summary>
    public readonly bool IsStopped => Volatile.Read(in _isStopped);

    /// <summary>True from the moment a wait expired until its end is noted.</summary>
    public readonly bool HasExpired => _deadline.HasExpired;

    /// <summary>Makes it ready for a request.</summary>
    /// <param name="isRead">Whether the request has no body.</param>
    public void Reset(bool isRead)
    {
        this = default;
        IsRead = isRead;
    }

    /// <summary>Answers a read without looking at the body, where that is at its end or is waited for no longer.</summary>
    public readonly bool TryAnswer(out BodyRead read)
    {
        read = new BodyRead(0, IsRead, IsRead || !_isTooSlow ? BodyFault.None : BodyFault.TooSlow);
        return IsRead || _isTooSlow;
    }

    /// <summary>Notes bytes that came.</summary>
    public void Count(long bytes) => _pace.Count(bytes);

    /// <summary>A wait begins.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="timeout">Milliseconds; <see cref="Timeout.Infinite"/> for a wait that no time ends.</param>
    public void Begin(long now, int timeout)
    {
        if (timeout != Timeout.Infinite)
        {
            _deadline.Set(now + timeout);
            _pace.BeginWait(now);
        }
    }

    /// <summary>The wait is over.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <returns>False if the body is not wanted any more.</returns>
    public bool End(long now)
    {
        _isTooSlow = !_deadline.Clear();
        _pace.EndWait(now);
        return !IsStopped;
    }

    /// <summary>The body is not wanted any more. The caller then ends a wait that is under way.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, true);

    /// <summary>The body is wanted after all.</summary>
    public void Resume() => Volatile.Write(ref _isStopped, false);

    /// <summary>Expires a wait whose time is up, or over which the body has come too slowly; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="rate">Bytes a second; 0 for any rate.</param>
    public bool TryExpire(long now, int rate) => _deadline.TryExpire(now) || (_pace.IsTooSlow(now, rate) && _deadline.TryExpire());
}
