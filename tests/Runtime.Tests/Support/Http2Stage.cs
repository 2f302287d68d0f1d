using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Hosting;
using UdsAot.Origins;

namespace UdsAot.Tests.Support;

/// <summary>
/// A proxy in this process that listens on a port of 127.0.0.1 with Kestrel, as the executable does: one mount at <c>/</c>, its
/// origin on a real Unix socket played by the test, and a clock that the test turns.
/// </summary>
internal sealed class Http2Stage : IAsyncDisposable
{
    private readonly List<OpenListener> _listeners;
    private readonly KestrelHost _host;
    private readonly Composition _composition;

    private Http2Stage(Func<Mount, Mount>? change, ListenerLimits limits, Func<Mount, Mount>[] more)
    {
        Mount mount = ProxyStage.Plain(Origin.Path);
        Mount = change is null ? mount : change(mount);
        _listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse("http://127.0.0.1:0", out _)!, limits)]);
        _composition = new Composition(new TestTable([Mount, .. more.Select(make => make(Mount))]), Log, accessLog: null, Time);
        _host = KestrelHost.Create(_listeners, _composition.OnConnection, NullLoggerFactory.Instance);
    }

    public ManualTime Time { get; } = new();

    public RawOrigin Origin { get; } = new();

    public RecordingLog Log { get; } = new();

    public Mount Mount { get; }

    /// <summary>The connections to the origin.</summary>
    public OriginPool Pool => _composition.Core.Pools.For(Mount);

    public IServer Server => _host.Server;

    public EndPoint Address => _listeners[0].EndPoint;

    /// <summary>Starts a proxy.</summary>
    /// <param name="change">Makes another mount of the one at <c>/</c>.</param>
    /// <param name="more">Make further mounts, on the same origin.</param>
    public static Task<Http2Stage> StartAsync(Func<Mount, Mount>? change = null, params Func<Mount, Mount>[] more)
        => StartAsync(ListenerLimits.Default, change, more);

    /// <summary>Starts a proxy whose listener has limits of its own.</summary>
    public static async Task<Http2Stage> StartAsync(ListenerLimits limits, Func<Mount, Mount>? change = null, params Func<Mount, Mount>[] more)
    {
        var stage = new Http2Stage(change, limits, more);
        await stage._host.StartAsync();
        return stage;
    }

    /// <summary>Turns the clock on until something is so.</summary>
    public async Task TurnUntil(Func<bool> condition, string what)
        => await Wait.Until(
            () =>
            {
                Time.Advance(UdsAot.Timing.Heartbeat.Interval);
                return condition();
            },
            what);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _host.Server.StopAsync(patience.Token);
        await _host.DisposeAsync();
        await _composition.DisposeAsync();
        _listeners.ForEach(static listener => listener.Dispose());
        Origin.Dispose();
    }
}
