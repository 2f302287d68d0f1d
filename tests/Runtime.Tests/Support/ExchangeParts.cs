using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Support;

/// <summary>The parts of an exchange without the exchange: a scripted client, a connection to an origin that the test plays, a clock by hand.</summary>
internal sealed class ExchangeParts : IWaiter, IDisposable
{
    private readonly RawOrigin _origin = new();

    private ExchangeParts(string request, Func<string, Mount>? mount, bool wantsTunnel)
    {
        Heartbeat = new Heartbeat(Time);
        Mount = mount is null ? ProxyStage.Plain(_origin.Path) : mount(_origin.Path);
        Core = new ProxyCore(new NaiveTable(Mount), Heartbeat, Log, accessLog: null);
        Front = new RecordingFront(request) { WantsTunnel = wantsTunnel };
        Record = new ExchangeRecord(Core, Front);
        Upload = new RequestUpload(Heartbeat, Front, Record, new Lock());
        Relay = new ResponseRelay(Heartbeat, Front, Target, Upload, Record, this);
        Record.Begin();
        Core.Router.Route(Front.Request, Target, out _);
        Record.Routed(Mount);
    }

    public ManualTime Time { get; } = new();

    public Heartbeat Heartbeat { get; }

    public RecordingLog Log { get; } = new();

    public ProxyCore Core { get; }

    public Mount Mount { get; }

    public RecordingFront Front { get; }

    public RequestTarget Target { get; } = new();

    public ExchangeRecord Record { get; }

    public RequestUpload Upload { get; }

    public ResponseRelay Relay { get; }

    /// <summary>Our end of the connection to the origin.</summary>
    public OriginConnection Connection { get; private set; } = null!;

    /// <summary>The origin's end of it.</summary>
    public Socket Peer { get; private set; } = null!;

    public bool HasLeft { get; set; }

    /// <param name="request">The request's head.</param>
    /// <param name="mount">Makes the mount for the origin's socket; null for a plain one.</param>
    /// <param name="wantsTunnel">Whether the client takes a 2xx for the beginning of a tunnel.</param>
    public static async Task<ExchangeParts> CreateAsync(string request, Func<string, Mount>? mount = null, bool wantsTunnel = false)
    {
        var parts = new ExchangeParts(request, mount, wantsTunnel);
        (parts.Connection, parts.Peer) = await parts.ConnectAsync();
        return parts;
    }

    /// <summary>Another connection to the origin.</summary>
    public async Task<(OriginConnection Connection, Socket Peer)> ConnectAsync()
    {
        PoolResult outcome = await Core.Pools.For(Mount).ConnectAsync(Heartbeat.Now + 10_000, mayReuse: false);
        return (outcome.Connection!, await _origin.AcceptAsync());
    }

    /// <summary>Sends the request, and as much of its body as has come.</summary>
    public async Task<int> BeginUploadAsync()
    {
        int length = Upload.Prepare(Connection, Mount, Target, default);
        int sent = await Connection.SendAsync(length, Heartbeat.Now + 10_000);
        Upload.Begin(Connection, Mount, sent);
        return length;
    }

    public void Dispose()
    {
        Connection.Close();
        Heartbeat.Dispose();
        _origin.Dispose();
    }
}
