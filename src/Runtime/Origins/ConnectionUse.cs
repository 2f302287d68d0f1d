using UdsAot.Awaiting;

namespace UdsAot.Origins;

/// <summary>The use that is made of a connection, as its pool sees it: for which client it is counted, and which exchange it serves.</summary>
/// <param name="connection">The connection.</param>
internal sealed class ConnectionUse(OriginConnection connection) : IThreadPoolWorkItem
{
    private IPoolExchange? _exchange;
    private ClientPace _pace;

    /// <summary>The client that the connection is counted for; null while it serves none. With the pool's lock held only.</summary>
    public PoolClient? Client { get; set; }

    /// <summary>An exchange begins to use the connection, or ends that.</summary>
    /// <param name="exchange">The exchange; null at its end.</param>
    public void Set(IPoolExchange? exchange)
    {
        _pace.Reset();
        Volatile.Write(ref _exchange, exchange);
    }

    /// <inheritdoc cref="ClientPace.Look"/>
    public long Look(long now)
        => Volatile.Read(ref _exchange) is { } exchange ? _pace.Look(now, exchange.WaitsForClient, exchange.Moved) : ClientPace.Enough;

    /// <summary>Ends the exchange, on another thread. It is not found too slow again before another window has passed.</summary>
    public void Shed()
    {
        _pace.Reset();
        Offload.Queue(this);
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static use => use.ShedNow(), this);

    private void ShedNow() => Volatile.Read(ref _exchange)?.Shed(connection);
}
