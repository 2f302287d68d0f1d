using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using UdsAot.Forwarding;
using UdsAot.Fronts;
using UdsAot.Listening;
using UdsAot.Observing;
using UdsAot.Replies;
using UdsAot.Routing;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot;

/// <summary>Puts the proxy's parts together.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly Heartbeat _heartbeat;
    private readonly ProxyCore _core;

    /// <param name="mounts">The table to serve.</param>
    /// <param name="log">The log.</param>
    /// <param name="accessLog">The access log, or null for none.</param>
    /// <param name="time">The clock of all timeouts; the system's if null.</param>
    public Composition(MountTable mounts, ILoggerFactory log, AccessLog? accessLog, TimeProvider? time = null)
    {
        _heartbeat = new Heartbeat(time ?? TimeProvider.System);
        _core = new ProxyCore(mounts, _heartbeat, log.CreateLogger("UdsAot.Forwarding"), accessLog);
        Application = new Http2Application(_core);
    }

    /// <summary>What all exchanges share.</summary>
    public ProxyCore Core => _core;

    /// <summary>What answers HTTP/2.</summary>
    public Http2Application Application { get; }

    /// <summary>Makes what serves a listener's connections: those that speak HTTP/1.1 here, those that speak HTTP/2 further on.</summary>
    public ConnectionDelegate OnConnection(ListenerLimits limits, ConnectionDelegate http2)
    {
        var gate = new ConnectionGate(limits.MaxConnections);
        return connection => ServeAsync(connection, gate, limits, http2);
    }

    public ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        return default;
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionGate gate, ListenerLimits limits, ConnectionDelegate http2)
    {
        if (!gate.TryEnter())
        {
            _core.Logger.ConnectionRefused(limits.MaxConnections);
            await RefuseAsync(connection).ConfigureAwait(false);
            return;
        }
        try
        {
            // Kestrel shows a connection's features to each of its HTTP/2 streams.
            connection.Features.Set(limits);
            await new Http1Front(_core, connection, limits).RunAsync(http2).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static async Task RefuseAsync(ConnectionContext connection)
    {
        try
        {
            connection.Transport.Output.Write(Overloaded.Reply.Span);
            await connection.Transport.Output.FlushAsync().ConfigureAwait(false);
            await HalfClose.LingerAsync(connection, Http1Limits.LingerTimeout).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has left.
        }
    }
}
