using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The connections to one origin. Idle ones are taken last in, first out: the one used last is the likeliest to be alive and
/// in the cache, and what a quiet hour does not need grows old at the bottom and is closed. When all that are allowed are in
/// use, requests queue in order of arrival.
/// </summary>
internal sealed partial class OriginPool : ITimed
{
    private readonly Connector _connector;
    private readonly string? _path;
    private readonly Heartbeat _heartbeat;
    private readonly int _maxConnections;
    private readonly int _keepAliveTimeout;
    private readonly Lock _gate = new();
    private readonly List<OriginConnection> _idle = [];
    private readonly PoolQueue _queue = new();
    private int _open;

    /// <param name="connector">What reaches the origin.</param>
    /// <param name="maxConnections">Connections at once, at least 1.</param>
    /// <param name="keepAliveTimeout">Milliseconds that an idle connection is kept.</param>
    /// <param name="heartbeat">The clock of all deadlines.</param>
    public OriginPool(Connector connector, int maxConnections, int keepAliveTimeout, Heartbeat heartbeat)
    {
        _connector = connector;
        _path = connector.SocketFile;
        _maxConnections = maxConnections;
        _keepAliveTimeout = keepAliveTimeout;
        _heartbeat = heartbeat;
    }

    /// <summary>Connections that are open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that wait for an exchange.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Requests that wait for one of the connections.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Takes the idle connection that was used last, if one is alive.</summary>
    public bool TryTakeIdle([NotNullWhen(true)] out OriginConnection? connection)
    {
        LookAtSocketFile();
        while (true)
        {
            bool isCurrent;
            lock (_gate)
            {
                if (_idle.Count == 0)
                {
                    connection = null;
                    return false;
                }
                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                isCurrent = IsCurrent(connection);
            }
            if (!isCurrent)
            {
                connection.Close();
            }
            else if (connection.TryTake())
            {
                return true;
            }
        }
    }

    /// <summary>Opens a connection, queueing while the origin has as many as it may.</summary>
    /// <param name="deadline">When to give up, on the heartbeat's clock.</param>
    /// <param name="mayReuse">Whether a connection that has served before, and became free in the meantime, will do.</param>
    /// <param name="hold">How long an absent or refusing origin is waited for, even beyond the deadline.</param>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<PoolResult> ConnectAsync(long deadline, bool mayReuse, RestartHold hold = default)
    {
        if (!TryReserve(deadline, out PoolWaiter? waiter, out OriginConnection? free))
        {
            if (waiter is not null)
            {
                PoolWaiter.Ending ending = await waiter.Completion.ConfigureAwait(false);
                free = waiter.Connection;
                lock (_gate)
                {
                    _queue.Keep(waiter);
                }
                if (ending == PoolWaiter.Ending.TimedOut)
                {
                    return new PoolResult(null, Errno.ETIMEDOUT, QueueWasFull: true);
                }
            }
            else if (free is null)
            {
                return new PoolResult(null, Errno.EMFILE, QueueWasFull: true);
            }
            if (free is not null && mayReuse)
            {
                return new PoolResult(free, Errno.None, QueueWasFull: false);
            }
            if (free is not null)
            {
                // Its place is wanted, not the connection itself.
                lock (_gate)
                {
                    _open++;
                }
                free.Close();
            }
        }

        bool isOpen = false;
        try
        {
            PoolResult outcome = await OpenAsync(deadline, hold).ConfigureAwait(false);
            isOpen = outcome.Connection is not null;
            return outcome;
        }
        finally
        {
            if (!isOpen)
            {
                Unreserve();
            }
        }
    }

    /// <summary>Gives a connection back whose exchange is over on both sides; it serves the next, or is closed if it can't.</summary>
    public void Release(OriginConnection connection)
    {
        if (connection.TryEndExchange())
        {
            Return(connection);
        }
        else
        {
            connection.Close();
        }
    }

    /// <summary>Gives a connection back that has served nobody since it was taken.</summary>
    public void Return(OriginConnection connection)
    {
        LookAtSocketFile();
        bool isCurrent;
        lock (_gate)
        {
            isCurrent = IsCurrent(connection);
        }
        if (!isCurrent)
        {
            connection.Close();
            return;
        }
        while (true)
        {
            if (NextWaiter() is { } waiter)
            {
                waiter.End(PoolWaiter.Ending.Handed, connection);
                return;
            }
            if (!connection.TryLayIdle(_heartbeat.Now))
            {
                connection.Close();
                return;
            }
            lock (_gate)
            {
                // It may have been closed since: then Closed has been here and must find nothing to take out.
                if (!connection.IsIdle)
                {
                    return;
                }
                if (_queue.Count == 0)
                {
                    _idle.Add(connection);
                    return;
                }
            }
            // A request has begun to queue since nobody did: it must not miss this one.
            if (!connection.TryTake())
            {
                return;
            }
        }
    }

    /// <summary>Called by a connection as it ends, once.</summary>
    public void Closed(OriginConnection connection)
    {
        _heartbeat.Unregister(connection);
        lock (_gate)
        {
            _idle.Remove(connection);
        }
        Unreserve();
    }

    void ITimed.Tick(long now)
    {
        while (TakeLate(now) is { } late)
        {
            late.End(PoolWaiter.Ending.TimedOut, null);
        }
        while (true)
        {
            OriginConnection oldest;
            lock (_gate)
            {
                if (_idle.Count == 0 || now - _idle[0].IdleSince < _keepAliveTimeout)
                {
                    return;
                }
                oldest = _idle[0];
                _idle.RemoveAt(0);
            }
            if (oldest.TryTake())
            {
                oldest.Close();
            }
        }
    }

    /// <summary>Reserves the right to open a connection. If there is none to be had, finds a free connection, or queues.</summary>
    private bool TryReserve(long deadline, out PoolWaiter? waiter, out OriginConnection? free)
    {
        waiter = null;
        free = null;
        lock (_gate)
        {
            while (true)
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
                    return false;
                }
                free.Close();
                free = null;
            }
            waiter = _queue.Enter(deadline);
        }
        return false;
    }

    private void Unreserve()
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
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
