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
    private readonly Http2StreamPool _streams;
    private readonly MemoryRelease _memory;

    /// <param name="mounts">The table to serve.</param>
    /// <param name="log">The log.</param>
    /// <param name="accessLog">The access log, or null for none.</param>
    /// <param name="time">The clock of all timeouts; null for the system's.</param>
    public Composition(MountTable mounts, ILoggerFactory log, AccessLog? accessLog, TimeProvider? time = null)
    {
        _heartbeat = new Heartbeat(time ?? TimeProvider.System);
        _core = new ProxyCore(mounts, _heartbeat, log.CreateLogger("UdsAot.Forwarding"), accessLog);
        _streams = new Http2StreamPool(_core);
        _memory = MemoryRelease.OfProcess(_heartbeat);
    }

    /// <summary>The state that all exchanges share.</summary>
    public ProxyCore Core => _core;

    /// <summary>The clock of all timeouts.</summary>
    public Heartbeat Heartbeat => _heartbeat;

    /// <summary>Makes the handler of a listener's connections, for both protocols.</summary>
    public ConnectionDelegate OnConnection(ListenerLimits limits) => connection => ServeAsync(connection, limits);

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
            _memory.Note();
            try
            {
                await serve(connection).ConfigureAwait(false);
            }
            finally
            {
                gate.Leave();
                _memory.Note();
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

    private async Task ServeAsync(ConnectionContext connection, ListenerLimits limits)
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
            // The taker of PROXY headers has decided already.
            ListenerLimits applied = connection.Features.Get<ListenerLimits>() ?? limits.For(connection.RemoteEndPoint);
            // The front of HTTP/1.1 is not kept by a connection that speaks HTTP/2.
            if (await new Http1Front(_core, connection, applied).RunAsync().ConfigureAwait(false))
            {
                await ServeHttp2Async(connection, applied).ConfigureAwait(false);
            }
        }
        finally
        {
            if (CompiledMounts.HasCounters)
            {
                _core.Counters!.Connections.End();
            }
        }
    }

    private async Task ServeHttp2Async(ConnectionContext connection, ListenerLimits limits)
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
            await new Http2Connection(_core, _streams, connection, limits).RunAsync().ConfigureAwait(false);
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
