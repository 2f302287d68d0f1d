using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Support;

/// <summary>
/// A proxy in this process: clients on pipes, one mount at <c>/</c>, its origin on a real Unix socket played by the test, and a
/// clock that the test turns.
/// </summary>
internal sealed class ProxyStage : IDisposable
{
    private static readonly IPEndPoint s_remote = new(IPAddress.Parse("192.0.2.7"), 40_000);

    private readonly List<PipedClient> _clients = [];

    /// <param name="change">Makes the mount out of a plain one.</param>
    /// <param name="socket">The origin's socket; null for that of <see cref="Origin"/>.</param>
    /// <param name="limits">The listener's limits.</param>
    /// <param name="other">Makes a second mount out of the plain one.</param>
    public ProxyStage(
        Func<Mount, Mount>? change = null, string? socket = null, ListenerLimits? limits = null, Func<Mount, Mount>? other = null)
    {
        Limits = limits ?? ListenerLimits.Default;
        Heartbeat = new Heartbeat(Time);
        Mount mount = Plain(socket ?? Origin.Path);
        Mount = change is null ? mount : change(mount);
        Core = new ProxyCore(other is null ? new NaiveTable(Mount) : new NaiveTable(Mount, other(mount)), Heartbeat, Log, accessLog: null);
    }

    public ManualTime Time { get; } = new();

    public Heartbeat Heartbeat { get; }

    public RecordingLog Log { get; } = new();

    public RawOrigin Origin { get; } = new();

    public Mount Mount { get; }

    public ListenerLimits Limits { get; }

    /// <summary>The other end of each client's connection.</summary>
    public EndPoint Remote { get; init; } = s_remote;

    public ProxyCore Core { get; }

    /// <summary>The connections to the origin.</summary>
    public OriginPool Pool => Core.Pools.For(Mount);

    /// <summary>A mount at <c>/</c> with settings that differ from the defaults only where a test needs it.</summary>
    public static Mount Plain(
        string socket,
        HeaderMap? request = null,
        HeaderMap? response = null,
        int maxConnections = 256,
        long maxBodySize = 1_000_000,
        int responseTimeout = 60_000,
        int idleTimeout = 60_000,
        int tunnelTimeout = 60_000,
        string mountpoint = "/") => new()
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = mountpoint,
            Origin = $"+{socket}:/",
            Socket = socket,
            OriginPath = "/"u8.ToArray(),
            RequestHeaders = request ?? HeaderMap.EndToEnd,
            ResponseHeaders = response ?? HeaderMap.EndToEnd,
            MaxConnections = maxConnections,
            MaxBodySize = maxBodySize,
            ResponseTimeout = responseTimeout,
            IdleTimeout = idleTimeout,
            TunnelTimeout = tunnelTimeout,
        };

    /// <summary>The connection of a client.</summary>
    /// <param name="pause">Bytes that lie unread in a pipe before its writer has to wait.</param>
    /// <param name="remote">The other end of it; 192.0.2.7 if null.</param>
    public static PipedConnection NewConnection(int pause = 65_536, EndPoint? remote = null)
    {
        // Inline: what the client sends has been looked at when the send returns, so that a test knows what the clock times.
        var options = new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: pause,
            resumeWriterThreshold: pause / 2,
            useSynchronizationContext: false);
        return new PipedConnection(options, remote ?? s_remote);
    }

    /// <summary>A client connects.</summary>
    /// <param name="http2">Takes over a connection that speaks HTTP/2.</param>
    /// <param name="pause">Bytes that lie unread in a pipe before its writer has to wait.</param>
    public PipedClient Connect(Func<PipedConnection, Task>? http2 = null, int pause = 65_536)
    {
        PipedConnection connection = NewConnection(pause, Remote);
        var client = new PipedClient(connection, Serve(connection, http2));
        _clients.Add(client);
        return client;
    }

    /// <summary>A client sends a request, and the origin is found with it.</summary>
    public async Task<(PipedClient Client, Socket Peer, string Received)> BeginAsync(string request)
    {
        PipedClient client = Connect();
        await client.SendAsync(request);
        Socket peer = await Origin.AcceptAsync();
        return (client, peer, await RawOrigin.ReadHeadAsync(peer));
    }

    /// <summary>Turns the clock on until something is so.</summary>
    public async Task TurnUntil(Func<bool> condition, string what)
        => await Wait.Until(
            () =>
            {
                Time.Advance(Heartbeat.Interval);
                return condition();
            },
            what);

    /// <summary>The one line that was logged.</summary>
    public async Task<string> LoggedAsync()
    {
        await Wait.Until(() => Log.Lines.Length > 0, "a line in the log");
        return Assert.Single(Log.Lines);
    }

    public void Dispose()
    {
        foreach (PipedClient client in _clients)
        {
            if (!client.Served.IsCompleted)
            {
                client.Connection.Abort(new("The test is over."));
            }
        }
        Heartbeat.Dispose();
        Origin.Dispose();
    }

    private async Task Serve(PipedConnection connection, Func<PipedConnection, Task>? http2)
    {
        ConnectionDelegate serve = async accepted =>
        {
            bool isHttp2 = await new Http1Front(Core, accepted, accepted.Features.Get<ListenerLimits>() ?? Limits.For(accepted.RemoteEndPoint)).RunAsync();
            if (isHttp2 && http2 is not null)
            {
                await http2((PipedConnection)accepted);
            }
        };
        await (Limits.RequiresProxyHeader ? new ProxyProtocol(Limits, Heartbeat, Core.Refusals, serve).ServeAsync(connection) : serve(connection));
        connection.Served();
    }
}
