using System.Buffers;
using Microsoft.AspNetCore.Connections;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Logging;
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
        var gate = new ConnectionGate(limits.MaxConnections);
        ConnectionDelegate bounded = connection => ServeHttp2Async(connection, http2);
        return connection => ServeAsync(connection, gate, limits, bounded);
    }

    /// <summary>
    /// Makes the first handler of a listener's connections, which runs even before TLS: it reads the PROXY header, if the listener requires
    /// one.
    /// </summary>
    public ConnectionDelegate OnAccepted(ListenerLimits limits, ConnectionDelegate next)
        => CompiledMounts.HasProxyProtocol && limits.RequiresProxyHeader
            ? new ProxyProtocol(limits, _heartbeat, _core.Refusals, next).ServeAsync
            : next;

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

    private async Task ServeAsync(ConnectionContext connection, ConnectionGate gate, ListenerLimits limits, ConnectionDelegate http2)
    {
        if (!gate.TryEnter())
        {
            _core.Logger.ConnectionRefused(limits.MaxConnections);
            if (CompiledMounts.HasCounters)
            {
                _core.Counters!.Connections.Refuse();
            }
            await RefuseAsync(connection, Overloaded.Response).ConfigureAwait(false);
            return;
        }
        if (CompiledMounts.HasCounters)
        {
            _core.Counters!.Connections.Accept();
        }
        try
        {
            // The handler of PROXY headers, if there is one, has already decided. Kestrel shows a connection's features to each of its
            // HTTP/2 streams.
            ListenerLimits applied = connection.Features.Get<ListenerLimits>() ?? limits.For(connection.RemoteEndPoint);
            connection.Features.Set(applied);
            await new Http1Front(_core, connection, applied).RunAsync(http2).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
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
        try
        {
            await http2(connection).ConfigureAwait(false);
        }
        finally
        {
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
