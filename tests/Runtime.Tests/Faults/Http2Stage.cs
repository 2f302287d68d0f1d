using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Hosting;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Faults;

/// <summary>The proxy on a real port, before a faulty origin, with a clock that the test turns.</summary>
internal sealed class Http2Stage : IAsyncDisposable
{
    /// <summary>Of the mount's timeouts, in milliseconds.</summary>
    public const int Patience = 2_000;

    private readonly Heartbeat _heartbeat;
    private readonly ProxyCore _core;
    private readonly Mount _mount;
    private readonly List<OpenListener> _listeners;
    private readonly KestrelHost _host;
    private int _clients;

    private Http2Stage()
    {
        _heartbeat = new Heartbeat(Time);
        _mount = ProxyStage.Plain(Origin.Path, responseTimeout: Patience, idleTimeout: Patience);
        _core = new ProxyCore(new NaiveTable(_mount), _heartbeat, NullLogger.Instance, accessLog: null);
        _listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse("http://127.0.0.1:0", out _)!, ListenerLimits.Default)]);
        EndPoint = (IPEndPoint)_listeners[0].EndPoint;
        var streams = new Http2StreamPool(_core);
        _host = KestrelHost.Create(
            _listeners,
            limits => async connection =>
            {
                Interlocked.Increment(ref _clients);
                if (await new Http1Front(_core, connection, limits).RunAsync())
                {
                    await new Http2Connection(_core, streams, connection, limits).RunAsync();
                }
                Interlocked.Decrement(ref _clients);
            },
            NullLoggerFactory.Instance);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://{EndPoint}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Wait.Patience,
        };
    }

    public ManualTime Time { get; } = new();

    public FaultyOrigin Origin { get; } = new();

    public OriginPool Pool => _core.Pools.For(_mount);

    public IPEndPoint EndPoint { get; }

    /// <summary>A third-party client; its exchanges are streams of one connection.</summary>
    public HttpClient Client { get; }

    public static async Task<Http2Stage> StartAsync()
    {
        var stage = new Http2Stage();
        await stage._host.StartAsync();
        // The client's connection is there before the clock is turned, so that it cannot be late.
        await stage.NextAsync("the first exchange");
        stage.Origin.Take();
        return stage;
    }

    /// <summary>A sound exchange, which must be as if nothing had happened before it.</summary>
    public async Task NextAsync(string what)
    {
        using HttpResponseMessage response = await Client.GetAsync("/next");
        Assert.Equal((what, HttpStatusCode.OK, "GET /next"), (what, response.StatusCode, await response.Content.ReadAsStringAsync()));
        // The exchange before may not have ended when this one began; then there are two, and the clock stands still.
        await Wait.Until(() => Pool.Open == Pool.Idle && Pool.Open <= 2, $"{what}: connections come back or are closed");
    }

    /// <summary>Ends the client and waits until the proxy holds nothing any more.</summary>
    public async Task EndAsync()
    {
        Client.Dispose();
        await Wait.Until(
            () =>
            {
                Time.Advance(10_000);
                return Pool.Open == 0 && Time.RunningTimers == 0 && Origin.Connections == 0;
            },
            "no connection is open and nothing is timed");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.Server.StopAsync(new CancellationToken(canceled: true));
        await _host.DisposeAsync();
        _heartbeat.Dispose();
        _listeners.ForEach(static listener => listener.Dispose());
        Origin.Dispose();
    }

    /// <summary>Opens a connection, sends bytes and ends it.</summary>
    /// <param name="bytes">What is sent.</param>
    /// <param name="resets">True if it is broken, not ended in good order.</param>
    public async Task SendAndLeaveAsync(ReadOnlyMemory<byte> bytes, bool resets)
    {
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(EndPoint);
            await Wait.Until(() => Volatile.Read(ref _clients) == 2, "the client is let in beside the other");
            await socket.SendAsync(bytes);
            if (resets)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        await Wait.Until(() => Volatile.Read(ref _clients) == 1, "the proxy is done with the client");
    }
}
