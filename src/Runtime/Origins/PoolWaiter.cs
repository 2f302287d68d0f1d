using System.Threading.Tasks.Sources;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// A place in the queue for an origin whose connections are all in use. Ends with a connection, with the right to open one,
/// or with neither when its deadline has passed.
/// </summary>
internal sealed class PoolWaiter : IValueTaskSource<PoolWaiter.Ending>, ITimed
{
    internal enum Ending : byte
    {
        TimedOut,
        MayConnect,
        Handed,
    }

    // Whoever ends a wait does so in the midst of another exchange, or with the pool's lock held: the continuation must not
    // run there.
    private ManualResetValueTaskSourceCore<Ending> _core = new() { RunContinuationsAsynchronously = true };
    private Deadline _deadline;

    /// <summary>The connection, if the wait ended with <see cref="Ending.Handed"/>.</summary>
    public OriginConnection? Connection { get; private set; }

    /// <param name="deadline">When the wait ends, on the heartbeat's clock.</param>
    public PoolWaiter(long deadline) => _deadline.Set(deadline);

    /// <summary>True once the deadline has ended the wait.</summary>
    public bool HasTimedOut => _deadline.HasExpired;

    /// <summary>How the wait ended; await it once.</summary>
    public ValueTask<Ending> Completion => new(this, _core.Version);

    /// <summary>Ends the wait, unless its deadline has.</summary>
    public bool TryEnd(Ending ending, OriginConnection? connection)
    {
        if (!_deadline.Clear())
        {
            return false;
        }
        Connection = connection;
        _core.SetResult(ending);
        return true;
    }

    void ITimed.Tick(long now)
    {
        if (_deadline.TryExpire(now))
        {
            _core.SetResult(Ending.TimedOut);
        }
    }

    Ending IValueTaskSource<Ending>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Ending>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Ending>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
