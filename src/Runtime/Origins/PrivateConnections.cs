using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Origins;

/// <summary>
/// The origin connections that belong to one client's connection, because the client has authenticated on them (docs/decisions/0137).
/// They end with it. Safe for several threads: an HTTP/2 connection has many exchanges at once.
/// </summary>
internal sealed class PrivateConnections
{
    private readonly Lock _gate = new();
    private readonly List<OriginPool> _pools = [];
    private bool _hasEnded;

    /// <summary>True once the client's connection has ended.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded);

    /// <summary>Makes a connection that is in use one of these; its pool then keeps it for no other client.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="pool">The connection's pool.</param>
    public void Add(OriginConnection connection, OriginPool pool)
    {
        connection.Owner = this;
        lock (_gate)
        {
            if (!_pools.Contains(pool))
            {
                _pools.Add(pool);
            }
        }
    }

    /// <summary>Takes an idle one.</summary>
    /// <param name="pool">The pool of the wanted origin.</param>
    /// <param name="connection">The connection; null if there is none.</param>
    public bool TryTake(OriginPool pool, [NotNullWhen(true)] out OriginConnection? connection)
    {
        bool isKnown;
        lock (_gate)
        {
            isKnown = _pools.Contains(pool);
        }
        connection = null;
        return isKnown && pool.TryTakePrivate(this, out connection);
    }

    /// <summary>Closes all that are idle; the others are closed as their exchanges end.</summary>
    public void End()
    {
        Volatile.Write(ref _hasEnded, true);
        lock (_gate)
        {
            foreach (OriginPool pool in _pools)
            {
                // Nothing is current any more, so each one that is found is closed.
                _ = pool.TryTakePrivate(this, out _);
            }
        }
    }
}
