using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The pool of connections to one origin. Idle connections are used last in, first out: the most recent one is the likeliest to be alive
/// and in the cache, and connections that are not needed age at the bottom and are closed. When all allowed connections are in use,
/// requests queue in order of arrival.
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

    /// <param name="connector">Opens connections to the origin.</param>
    /// <param name="maxConnections">Limit of open connections, at least 1.</param>
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

    /// <summary>Number of connections that are open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Number of idle connections.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count + _private.Count;
            }
        }
    }

    /// <summary>Number of requests that wait for a connection.</summary>
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

    /// <summary>Opens a connection, and queues while the origin has all that are allowed.</summary>
    /// <param name="deadline">The end of the wait, on the heartbeat's clock.</param>
    /// <param name="mayReuse">True if a used connection that became free in the meantime is acceptable.</param>
    /// <param name="hold">How long to wait for a missing or refusing origin, even beyond the deadline.</param>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<PoolResult> ConnectAsync(long deadline, bool mayReuse, RestartHold hold = default)
    {
        if (!TryReserve(deadline, hold.Patient, out PoolWaiter? waiter, out OriginConnection? free))
        {
            if (waiter is not null)
            {
                if (hold.Patient is { HasLeft: true } gone)
                {
                    Leave(gone);
                }
                PoolWaiter.Ending ending = await waiter.Completion.ConfigureAwait(false);
                free = waiter.Connection;
                lock (_gate)
                {
                    _queue.Keep(waiter);
                }
                if (ending is PoolWaiter.Ending.TimedOut or PoolWaiter.Ending.Left)
                {
                    return new PoolResult(null, ending == PoolWaiter.Ending.Left ? Errno.ECANCELED : Errno.ETIMEDOUT, QueueWasFull: true);
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
                // The permit is wanted, not the connection itself.
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

    /// <summary>Returns a connection whose exchange is complete; it serves the next, or is closed if it cannot.</summary>
    public void Release(OriginConnection connection)
    {
        if (!connection.TryEndExchange())
        {
            connection.Close();
        }
        else if (connection.Owner is { } owner)
        {
            KeepFor(owner, connection);
        }
        else
        {
            Return(connection);
        }
    }

    /// <summary>Returns a connection that has not been used since it was taken.</summary>
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
                // It may have been closed since: then Closed has already run and must find nothing to remove.
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
            // A request may have queued since the check above; it must get this connection.
            if (!connection.TryTake())
            {
                return;
            }
        }
    }

    /// <summary>Called by a connection when it closes, once.</summary>
    public void Closed(OriginConnection connection)
    {
        _heartbeat.Unregister(connection);
        lock (_gate)
        {
            _ = connection.Owner is null ? _idle.Remove(connection) : _private.Remove(connection);
        }
        Unreserve();
    }

    void ITimed.Tick(long now)
    {
        while (TakeLate(now) is { } late)
        {
            late.End(PoolWaiter.Ending.TimedOut, null);
        }
        CloseOldPrivate(now);
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
    private bool TryReserve(long deadline, IWaiter? request, out PoolWaiter? waiter, out OriginConnection? free)
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
                // One became idle since the caller's check; if it turns out to be closed, its permit is free again.
                free = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                if (IsCurrent(free) && free.TryTake())
                {
                    return false;
                }
                free.Close();
                free = null;
            }
            waiter = _queue.Enter(deadline, request);
        }
        return false;
    }

    private void Unreserve()
    {
        PoolWaiter? waiter;
        lock (_gate)
        {
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
}
