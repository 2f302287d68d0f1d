using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Watches an exchange whose client has closed its sending half: without progress it is abandoned after
/// <see cref="Http1Limits.HalfCloseGrace"/>. A mutable struct: keep it in a field.
/// </summary>
internal struct HalfCloseWatch
{
    private long _closedAt;
    private int _seen;
    private bool _isAbandoned;

    /// <summary>True once the exchange was abandoned.</summary>
    public readonly bool IsAbandoned => Volatile.Read(in _isAbandoned);

    /// <summary>Notes that the client has closed its sending half. From any thread.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public void Closed(long now) => Volatile.Write(ref _closedAt, Math.Max(now, 1));

    /// <summary>Checks the exchange in progress.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="progress">A number that changes with every progress of the exchange.</param>
    /// <returns>True if it is abandoned.</returns>
    public bool Check(long now, int progress)
    {
        long closedAt = Volatile.Read(ref _closedAt);
        if (closedAt == 0)
        {
            return false;
        }
        if (progress != _seen)
        {
            _seen = progress;
            Volatile.Write(ref _closedAt, now);
            return false;
        }
        if (now - closedAt < Http1Limits.HalfCloseGrace)
        {
            return false;
        }
        Volatile.Write(ref _isAbandoned, true);
        return true;
    }
}
