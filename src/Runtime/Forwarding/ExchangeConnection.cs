using System.Diagnostics.CodeAnalysis;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>The origin connection of an exchange: taken, registered for the client's departure, given back.</summary>
internal sealed partial class Exchange
{
    /// <summary>Takes note of the pool, whose queue the request leaves with its client.</summary>
    private OriginPool BeginForwarding(Mount mount)
    {
        OriginPool pool = _core.Pools.For(mount);
        lock (_gate)
        {
            _pool = pool;
        }
        return pool;
    }

    /// <summary>Takes an idle connection, first of those that belong to the client.</summary>
    private bool TryTakeIdle(OriginPool pool, ClientKey client, [NotNullWhen(true)] out OriginConnection? connection)
    {
        if (_front.OwnConnections is { } own && own.TryTake(pool, out connection))
        {
            return true;
        }
        return pool.TryTakeIdle(out connection, client);
    }

    /// <summary>Gives the connection back to its pool if both messages have passed over it as a whole, and else closes it.</summary>
    private void Release(OriginConnection connection, OriginPool pool)
    {
        if (!Detach())
        {
            return;
        }
        if (_relay.IsReusable && _upload.IsWhollySent)
        {
            pool.Release(connection);
        }
        else
        {
            connection.Close();
        }
    }

    /// <summary>Registers the connection as the one that <see cref="ClientLeft"/> closes.</summary>
    private bool Attach(OriginConnection connection)
    {
        lock (_gate)
        {
            _connection = connection;
            connection.Use.Set(this);
            return !_clientLeft;
        }
    }

    /// <summary>Ends <see cref="Attach"/>: from here on the connection may serve other exchanges.</summary>
    /// <returns>False if it was already detached.</returns>
    private bool Detach()
    {
        lock (_gate)
        {
            bool attached = _connection is not null;
            _connection?.Use.Set(null);
            _connection = null;
            return attached;
        }
    }
}
