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

    public PoolWaiter()
    {
        InQueue = new LinkedListNode<PoolWaiter>(this);
        InClient = new LinkedListNode<PoolWaiter>(this);
    }

    /// <summary>Its place in the queue of all requests.</summary>
    public LinkedListNode<PoolWaiter> InQueue { get; }

    /// <summary>Its place among the requests of its client.</summary>
    public LinkedListNode<PoolWaiter> InClient { get; }

    /// <summary>
    /// The client that it waits for. If the wait has ended with a connection or the right to open one, that is counted for the client.
    /// </summary>
    public PoolClient? Client { get; private set; }

    /// <summary>The end of the wait, on the heartbeat's clock.</summary>
    public long Deadline { get; private set; }

    /// <summary>The request that waits; null for one that cannot leave.</summary>
    public IWaiter? Request { get; private set; }

    /// <summary>The connection, if the wait ended with <see cref="Ending.Handed"/>.</summary>
    public OriginConnection? Connection { get; private set; }

    /// <summary>The result of the wait; await it once.</summary>
    public ValueTask<Ending> Completion => new(this, _core.Version);

    /// <summary>Makes the waiter ready for a wait.</summary>
    public void Begin(PoolClient client, long deadline, IWaiter? request)
    {
        _core.Reset();
        Request = request;
        if (request is not null)
        {
            request.Place = this;
        }
        Client = client;
        Deadline = deadline;
        Connection = null;
    }

    /// <summary>Forgets the request, which is no longer in the queue.</summary>
    public void Leave()
    {
        if (Request is { } request)
        {
            request.Place = null;
            Request = null;
        }
    }

    /// <summary>Ends the wait; call it once, after taking the waiter from the queue.</summary>
    public void End(Ending ending, OriginConnection? connection)
    {
        Connection = connection;
        _core.SetResult(ending);
    }

    Ending IValueTaskSource<Ending>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Ending>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Ending>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
