using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The connections to one origin. Idle ones are taken last in, first out: the one used last is the likeliest to be alive and
/// in the cache, and what a quiet hour does not need grows old at the bottom and is closed. When all that are allowed are in
/// use, or all that one client may have, requests queue; the clients take turns (docs/decisions/0141).
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

    /// <param name="connector">What reaches the origin.</param>
    /// <param name="maxConnections">Connections at once, at least 1.</param>
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

    /// <summary>Opens a connection, queueing while the origin has as many as it may.</summary>
    /// <param name="deadline">When to give up, on the heartbeat's clock.</param>
    /// <param name="mayReuse">Whether a connection that has served before, and became free in the meantime, will do.</param>
    /// <param name="hold">How long an absent or refusing origin is waited for, even beyond the deadline.</param>
    /// <param name="client">The client that the connection is for.</param>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<PoolResult> ConnectAsync(long deadline, bool mayReuse, RestartHold hold = default, ClientKey client = default)
    {
        if (!TryReserve(client, deadline, out PoolWaiter? waiter, out OriginConnection? free, out PoolClient? holder))
        {
            if (waiter is not null)
            {
                PoolWaiter.Ending ending = await waiter.Completion.ConfigureAwait(false);
                free = waiter.Connection;
                holder = waiter.Client;
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
                // It may have been closed since: then Closed has been here and must find nothing to take out.
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
        PoolClient? holder;
        lock (_gate)
        {
            _idle.Remove(connection);
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
