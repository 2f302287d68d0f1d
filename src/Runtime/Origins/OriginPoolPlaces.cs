using UdsAot.Addresses;

namespace UdsAot.Origins;

/// <summary>The places of a pool: how many connections there may be, how many of them for one client, and who is the next to get one.</summary>
internal sealed partial class OriginPool
{
    /// <summary>Reserves the right to open a connection. If there is none to be had, finds a free connection, or queues.</summary>
    private bool TryReserve(ClientKey client, long deadline, out PoolWaiter? waiter, out OriginConnection? free, out PoolClient? holder)
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
                // One was laid idle since the caller looked; if it turns out to be closed, there is room again.
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
            waiter = _queue.Enter(client, deadline);
        }
        return false;
    }

    /// <summary>Gives up a place, and what was counted with it for a client.</summary>
    private void Unreserve(PoolClient? holder)
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
            if (holder is not null)
            {
                _queue.Release(holder);
            }
            // A place that was one too many, as a connection that is closed for its place's sake makes it, is nobody's.
            if (_open > _maxConnections || !_queue.TryTake(out waiter))
            {
                if (--_open == 0)
                {
                    _heartbeat.Unregister(this);
                }
                return;
            }
        }
        // The place passes to who waits for it, without becoming free in between.
        waiter.End(PoolWaiter.Ending.MayConnect, null);
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
