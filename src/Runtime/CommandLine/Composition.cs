using System.Buffers;
using Microsoft.AspNetCore.Connections;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Logging;
using UdsAot.Origins;
using UdsAot.Responses;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.CommandLine;

/// <summary>Connects the parts of the proxy.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly Heartbeat _heartbeat;
    private readonly ProxyCore _core;

    /// <param name="mounts">The table to serve.</param>
    /// <param name="log">The log.</param>
    /// <param name="accessLog">The access log, or null for none.</param>
    /// <param name="time">The clock of all timeouts; null for the system's.</param>
    public Composition(MountTable mounts, ILoggerFactory log, AccessLog? accessLog, TimeProvider? time = null)
    {
        _heartbeat = new Heartbeat(time ?? TimeProvider.System);
        _core = new ProxyCore(mounts, _heartbeat, log.CreateLogger("UdsAot.Forwarding"), accessLog);
        Application = new Http2Application(_core);
    }

    /// <summary>The state that all exchanges share.</summary>
    public ProxyCore Core => _core;

    /// <summary>The clock of all timeouts.</summary>
    public Heartbeat Heartbeat => _heartbeat;

    /// <summary>Handles HTTP/2 requests.</summary>
    public Http2Application Application { get; }

    /// <summary>Makes the handler of a listener's connections: HTTP/1.1 is served here, HTTP/2 is passed on.</summary>
    public ConnectionDelegate OnConnection(ListenerLimits limits, ConnectionDelegate http2)
    {
        ConnectionDelegate bounded = connection => ServeHttp2Async(connection, http2);
        return connection => ServeAsync(connection, limits, bounded);
    }

    /// <summary>
    /// Makes what sees a listener's connections before anything else does, TLS included: the limit of their number, and the taker of
    /// PROXY headers, where the listener asks for them.
    /// </summary>
    public ConnectionDelegate OnAccepted(ListenerLimits limits, ConnectionDelegate next)
    {
        ConnectionDelegate serve = CompiledMounts.HasProxyProtocol && limits.RequiresProxyHeader
            ? new ProxyProtocol(limits, _heartbeat, _core.Refusals, next).ServeAsync
            : next;
        var gate = new ConnectionGate(limits.MaxConnections);
        return connection => AdmitAsync(connection, gate, limits, serve);
    }

    /// <summary>Marks the proxy as draining, which its health page shows.</summary>
    public void BeginDraining()
    {
        if (CompiledMounts.HasCallbacks)
        {
            _core.Reports!.IsDraining = true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        return default;
    }

    private async Task AdmitAsync(ConnectionContext connection, ConnectionGate gate, ListenerLimits limits, ConnectionDelegate serve)
    {
        if (gate.TryEnter())
        {
            try
            {
                await serve(connection).ConfigureAwait(false);
            }
            finally
            {
                gate.Leave();
            }
            return;
        }
        _core.Refusals.WriteOverLimit(limits.MaxConnections);
        if (CompiledMounts.HasCounters)
        {
            _core.Counters!.Connections.Refuse();
        }
        if (!gate.TryLinger())
        {
            connection.Abort(new ConnectionAbortedException("The listener has its max-connections, and as many that are being refused as it may."));
            return;
        }
        try
        {
            connection.Features.Set(RefusedConnection.Instance);
            await serve(connection).ConfigureAwait(false);
        }
        finally
        {
            gate.EndLingering();
        }
    }

    private async Task ServeAsync(ConnectionContext connection, ListenerLimits limits, ConnectionDelegate http2)
    {
        if (connection.Features.Get<RefusedConnection>() is not null)
        {
            await RefuseAsync(connection, Overloaded.Response).ConfigureAwait(false);
            return;
        }
        if (CompiledMounts.HasCounters)
        {
            _core.Counters!.Connections.Accept();
        }
        try
        {
            // The taker of PROXY headers has decided already. Kestrel shows a connection's features to each of its HTTP/2 streams.
            ListenerLimits applied = connection.Features.Get<ListenerLimits>() ?? limits.For(connection.RemoteEndPoint);
            connection.Features.Set(applied);
            await new Http1Front(_core, connection, applied).RunAsync(http2).ConfigureAwait(false);
        }
        finally
        {
            if (CompiledMounts.HasCounters)
            {
                _core.Counters!.Connections.End();
            }
        }
    }

    private async Task ServeHttp2Async(ConnectionContext connection, ConnectionDelegate http2)
    {
        MemoryShare memory = MemoryBudget.Process.Clients;
        if (!memory.TryTake(MemoryBudget.Http2))
        {
            _core.Refusals.WriteClosed(IpText.OfClient(connection.RemoteEndPoint), "asks for HTTP/2, and there is no memory for it");
            await RefuseAsync(connection, Overloaded.Http2Response).ConfigureAwait(false);
            return;
        }
        // Kestrel shows it to each of the connection's streams.
        var own = new PrivateConnections();
        connection.Features.Set(own);
        try
        {
            await http2(connection).ConfigureAwait(false);
        }
        finally
        {
            own.End();
            memory.Give(MemoryBudget.Http2);
        }
    }

    private static async Task RefuseAsync(ConnectionContext connection, ReadOnlyMemory<byte> response)
    {
        try
        {
            connection.Transport.Output.Write(response.Span);
            await connection.Transport.Output.FlushAsync().ConfigureAwait(false);
            await HalfClose.LingerAsync(connection, Http1Limits.LingerTimeout).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has disconnected.
        }
    }
}
