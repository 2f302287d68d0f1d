using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The pool of connections to one origin. Idle connections are used last in, first out: the most recent one is the likeliest to be alive
/// and in the cache, and connections that are not needed age at the bottom and are closed. When all allowed connections are in use, or all
/// that one client may have, requests queue; the clients take turns (docs/decisions/0141).
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
    private readonly PoolQueue _queue;
    private int _open;

    /// <param name="connector">Opens connections to the origin.</param>
    /// <param name="maxConnections">Limit of open connections, at least 1.</param>
    /// <param name="keepAliveTimeout">Milliseconds that an idle connection is kept.</param>
    /// <param name="heartbeat">The clock of all deadlines.</param>
    /// <param name="maxOfClient">Connections at once that one client may have, at least 1.</param>
    public OriginPool(Connector connector, int maxConnections, int keepAliveTimeout, Heartbeat heartbeat, int maxOfClient = int.MaxValue)
    {
        _queue = new PoolQueue(maxOfClient);
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

    /// <summary>Takes the idle connection that was used last, if one is alive and the client may have one more.</summary>
    public bool TryTakeIdle([NotNullWhen(true)] out OriginConnection? connection, ClientKey client = default)
    {
        LookAtSocketFile();
        while (true)
        {
            bool isCurrent;
            lock (_gate)
            {
                if (_idle.Count == 0 || _queue.TryHold(client) is not { } holder)
                {
                    connection = null;
                    return false;
                }
                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                connection.Use.Client = holder;
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

    /// <summary>Opens a connection, and queues while the origin or the client has all that are allowed.</summary>
    /// <param name="deadline">The end of the wait, on the heartbeat's clock.</param>
    /// <param name="mayReuse">True if a used connection that became free in the meantime is acceptable.</param>
    /// <param name="hold">How long to wait for a missing or refusing origin, even beyond the deadline.</param>
    /// <param name="client">The client that the connection is for.</param>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<PoolResult> ConnectAsync(long deadline, bool mayReuse, RestartHold hold = default, ClientKey client = default)
    {
        if (!TryReserve(client, deadline, hold.Patient, out PoolWaiter? waiter, out OriginConnection? free, out PoolClient? holder))
        {
            if (waiter is not null)
            {
                if (hold.Patient is { HasLeft: true } gone)
                {
                    Leave(gone);
                }
                PoolWaiter.Ending ending = await waiter.Completion.ConfigureAwait(false);
                free = waiter.Connection;
                holder = waiter.Client;
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
                    free.Use.Client = null;
                }
                free.Close();
            }
        }

        bool isOpen = false;
        try
        {
            PoolResult outcome = await OpenAsync(deadline, hold).ConfigureAwait(false);
            if (outcome.Connection is { } connection)
            {
                isOpen = true;
                lock (_gate)
                {
                    connection.Use.Client = holder;
                }
            }
            return outcome;
        }
        finally
        {
            if (!isOpen)
            {
                Unreserve(holder);
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
            if (isCurrent)
            {
                Discount(connection);
            }
        }
        if (!isCurrent)
        {
            connection.Close();
            return;
        }
        while (true)
        {
            if (NextWaiter(connection) is { } waiter)
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
                if (!_queue.HasTurns)
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
        PoolClient? holder;
        lock (_gate)
        {
            _ = connection.Owner is null ? _idle.Remove(connection) : _private.Remove(connection);
            _connections.Remove(connection);
            holder = connection.Use.Client;
            connection.Use.Client = null;
        }
        Unreserve(holder);
    }

    void ITimed.Tick(long now)
    {
        while (TakeLate(now) is { } late)
        {
            late.End(PoolWaiter.Ending.TimedOut, null);
        }
        ShedSlow(now);
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
}
