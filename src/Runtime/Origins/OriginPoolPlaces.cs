using UdsAot.Addresses;

namespace UdsAot.Origins;

/// <summary>The permits of a pool: the limit of its connections, the share of each client, and the queue of the requests that wait.</summary>
internal sealed partial class OriginPool
{
    /// <summary>Reserves the right to open a connection. If there is none to be had, finds a free connection, or queues.</summary>
    private bool TryReserve(
        ClientKey client, long deadline, IWaiter? request, out PoolWaiter? waiter, out OriginConnection? free, out PoolClient? holder)
    {
        waiter = null;
        free = null;
        lock (_gate)
        {
            holder = _queue.TryHold(client);
            while (holder is not null)
            {
                if (_open < _maxConnections)
                {
                    if (_open++ == 0)
                    {
                        _heartbeat.Register(this);
                    }
                    return true;
                }
                if (_idle.Count == 0)
                {
                    break;
                }
                // One became idle since the caller's check; if it turns out to be closed, its permit is free again.
                free = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                if (IsCurrent(free) && free.TryTake())
                {
                    free.Use.Client = holder;
                    return false;
                }
                free.Close();
                free = null;
            }
            if (holder is not null)
            {
                _queue.Release(holder);
                holder = null;
            }
            waiter = _queue.Enter(client, deadline, request);
        }
        return false;
    }

    /// <summary>Gives up a permit, and the connection that was counted for a client.</summary>
    private void Unreserve(PoolClient? holder)
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
            if (holder is not null)
            {
                _queue.Release(holder);
            }
            // A surplus permit, left by a connection that was closed only for its permit, is dropped.
            if (_open > _maxConnections || !_queue.TryTake(out waiter))
            {
                if (--_open == 0)
                {
                    _heartbeat.Unregister(this);
                }
                return;
            }
        }
        // The permit passes to the waiter without being free in between.
        waiter.End(PoolWaiter.Ending.MayConnect, null);
    }

    /// <summary>Removes a request from the queue, if it is there, as its client has left.</summary>
    public void Leave(IWaiter request)
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
            waiter = _queue.TakeLeaving(request);
        }
        waiter?.End(PoolWaiter.Ending.Left, null);
    }

    /// <summary>Takes the request whose turn it is, and counts the connection for its client.</summary>
    private PoolWaiter? NextWaiter(OriginConnection connection)
    {
        lock (_gate)
        {
            if (!_queue.TryTake(out PoolWaiter? waiter))
            {
                return null;
            }
            connection.Use.Client = waiter.Client;
            return waiter;
        }
    }

    /// <summary>Ends what was counted for the connection's client. Call with the lock held.</summary>
    private void Discount(OriginConnection connection)
    {
        if (connection.Use.Client is { } holder)
        {
            connection.Use.Client = null;
            _queue.Release(holder);
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
