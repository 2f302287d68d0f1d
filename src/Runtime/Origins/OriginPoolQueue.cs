namespace UdsAot.Origins;

/// <summary>How requests leave the queue for a connection.</summary>
internal sealed partial class OriginPool
{
    /// <summary>Takes a request out of the queue, if it is there, as its client has left.</summary>
    public void Leave(IWaiter request)
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
            waiter = _queue.Count == 0 ? null : _queue.TakeLeaving(request);
        }
        waiter?.End(PoolWaiter.Ending.Left, null);
    }

    private PoolWaiter? NextWaiter()
    {
        lock (_gate)
        {
            return _queue.TryTake(out PoolWaiter? waiter) ? waiter : null;
        }
    }

    private PoolWaiter? TakeLate(long now)
    {
        lock (_gate)
        {
            return _queue.TakeLate(now);
        }
    }
}
