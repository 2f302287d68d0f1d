using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using UdsAot.Forwarding;
using UdsAot.Fronts;
using UdsAot.Observing;
using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot;

/// <summary>Puts the proxy's parts together.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly Heartbeat _heartbeat = new(TimeProvider.System);
    private readonly ProxyCore _core;

    /// <param name="mounts">The table to serve.</param>
    /// <param name="log">The log.</param>
    /// <param name="accessLog">The access log, or null for none.</param>
    public Composition(MountTable mounts, ILoggerFactory log, AccessLog? accessLog)
    {
        _core = new ProxyCore(mounts, _heartbeat, log.CreateLogger("UdsAot.Forwarding"), accessLog);
        Application = new Http2Application(_core);
    }

    /// <summary>What answers HTTP/2.</summary>
    public Http2Application Application { get; }

    /// <summary>Serves HTTP/1.1 connections and hands those that speak HTTP/2 on.</summary>
    public ConnectionDelegate OnConnection(ConnectionDelegate http2)
        => connection => new Http1Front(_core, connection).RunAsync(http2);

    public ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        return default;
    }
}
