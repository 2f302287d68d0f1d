using System.Threading.Tasks.Sources;

namespace UdsAot.Origins;

/// <summary>
/// A place in the queue for an origin whose connections are all in use. Ends with a connection, with the right to open one,
/// or with neither when its deadline has passed or its client has left.
/// </summary>
internal sealed class PoolWaiter : IValueTaskSource<PoolWaiter.Ending>
{
    internal enum Ending : byte
    {
        TimedOut,
        Left,
        MayConnect,
        Handed,
    }

    // A wait ends in the middle of another exchange, or with the pool's lock held: the continuation must not run there.
    private ManualResetValueTaskSourceCore<Ending> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>The end of the wait, on the heartbeat's clock.</summary>
    public long Deadline { get; private set; }

    /// <summary>The request that waits; null for one that cannot leave.</summary>
    public IWaiter? Request { get; private set; }

    /// <summary>The connection, if the wait ended with <see cref="Ending.Handed"/>.</summary>
    public OriginConnection? Connection { get; private set; }

    /// <summary>The result of the wait; await it once.</summary>
    public ValueTask<Ending> Completion => new(this, _core.Version);

    /// <summary>Makes the waiter ready for a wait.</summary>
    public void Begin(long deadline, IWaiter? request)
    {
        Request = request;
        _core.Reset();
        Deadline = deadline;
        Connection = null;
    }

    /// <summary>Ends the wait; call it once, after taking the waiter from the queue.</summary>
    public void End(Ending ending, OriginConnection? connection)
    {
        Request = null;
        Connection = connection;
        _core.SetResult(ending);
    }

    Ending IValueTaskSource<Ending>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Ending>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Ending>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
