using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Watches an exchange whose client has closed its side: without progress it is abandoned after <see cref="Http1Limits.HalfCloseGrace"/>.
/// A mutable struct: keep it in a field.
/// </summary>
internal struct HalfCloseWatch
{
    private long _closedAt;
    private int _seen;
    private bool _isAbandoned;

    /// <summary>True once the exchange was given up.</summary>
    public readonly bool IsAbandoned => Volatile.Read(in _isAbandoned);

    /// <summary>The client has closed its side. From any thread.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public void Closed(long now) => Volatile.Write(ref _closedAt, Math.Max(now, 1));

    /// <summary>Looks at an exchange that is under way.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="progress">A number that changes whenever the exchange goes on.</param>
    /// <returns>True if it is, or stays, abandoned.</returns>
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
