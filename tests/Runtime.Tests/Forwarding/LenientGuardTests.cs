using System.Net.Sockets;
using System.Text;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Timing;

namespace UdsAot.Tests.Forwarding;

/// <summary>Requests whose paths may be read to lead to guarded mounts, though an open one takes them.</summary>
public sealed class LenientGuardTests : IDisposable
{
    // Both know alice, whose password is "wonderland"; only the first knows bob, who has the same.
    private const string Hash = "$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();
    private readonly ProxyCore _core;
    private readonly List<PipedClient> _clients = [];

    public LenientGuardTests()
    {
        File.WriteAllText(_folder.File("first"), $"alice:{Hash}\nbob:{Hash}\n");
        File.WriteAllText(_folder.File("second"), $"alice:{Hash}\n");
        _heartbeat = new Heartbeat(_time);
        _core = new ProxyCore(
            new NaiveTable(Mount(0, "/", null), Mount(1, "/first", "first"), Mount(2, "/first/second", "second")),
            _heartbeat, new RecordingLog(), accessLog: null);
    }

    public void Dispose()
    {
        foreach (PipedClient client in _clients.Where(static client => !client.Served.IsCompleted))
        {
            client.Connection.Abort(new("The test is over."));
        }
        _heartbeat.Dispose();
        _origin.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("//first/x", "", "/first")]
    [InlineData("//first;x/second", "", "/second")]
    [InlineData("/first//second", "", "/first")]
    [InlineData("/first/second/x", "", "/second")]
    [InlineData("//first/second", "carol", "/second")]
    [InlineData("//first;x/second", "bob", "/second")]
    [InlineData("/first//second", "bob", "/second")]
    public async Task The_first_guard_that_does_not_let_it_pass_answers(string target, string user, string realm)
    {
        PipedClient client = Connect();
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n{Authorization(user)}\r\n");
        ClientResponse response = await client.ReadResponseAsync();

        Assert.Equal(401, response.Status);
        Assert.Equal($"Basic realm=\"{realm}\"", response.Field("WWW-Authenticate"));
        Assert.False(_origin.HasWaiting);
    }

    [Theory]
    [InlineData("//first/x", "bob")]
    [InlineData("/%2ffirst;x", "bob")]
    [InlineData("/first//second", "alice")]
    [InlineData("//first;x/second?y", "alice")]
    public async Task Who_may_pass_all_guards_gets_through_and_no_password_goes_on(string target, string user)
    {
        PipedClient client = Connect();
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nX-Remote-User: root\r\n{Authorization(user)}\r\n");
        using Socket peer = await _origin.AcceptAsync();
        string received = await RawOrigin.ReadHeadAsync(peer);

        Assert.StartsWith($"GET {target} HTTP/1.1\r\n", received);
        Assert.Contains($"X-Remote-User: {user}\r\n", received);
        Assert.DoesNotContain("Authorization", received);
        Assert.DoesNotContain("root", received);
    }

    [Fact]
    public async Task A_request_for_the_open_mount_says_what_it_likes()
    {
        PipedClient client = Connect();
        await client.SendAsync($"GET /x//y;z HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer abc\r\n\r\n");
        using Socket peer = await _origin.AcceptAsync();
        Assert.Contains("Authorization: Bearer abc\r\n", await RawOrigin.ReadHeadAsync(peer));
    }

    [Fact]
    public async Task An_upgrade_meets_the_same_guards()
    {
        PipedClient client = Connect();
        await client.SendAsync("GET //first/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        Assert.Equal(401, (await client.ReadResponseAsync()).Status);
        Assert.False(_origin.HasWaiting);
    }

    [Fact]
    public async Task A_backslash_is_a_malformed_target()
    {
        PipedClient client = Connect();
        await client.SendAsync($"GET /\\first/x HTTP/1.1\r\nHost: a\r\n{Authorization("alice")}\r\n");
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
        Assert.False(_origin.HasWaiting);
    }

    private static string Authorization(string user)
        => user.Length == 0 ? "" : $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(user + ":wonderland"))}\r\n";

    private Mount Mount(int index, string mountpoint, string? file) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = $"+{_origin.Path}:{mountpoint}",
        Socket = _origin.Path,
        OriginPath = Encoding.ASCII.GetBytes(mountpoint),
        BasicAuth = file is null ? null : _folder.File(file),
        Challenge = Encoding.ASCII.GetBytes($"WWW-Authenticate: Basic realm=\"/{file}\"\r\n"),
    };

    private PipedClient Connect()
    {
        PipedConnection connection = ProxyStage.NewConnection();
        var client = new PipedClient(connection, ServeAsync(connection));
        _clients.Add(client);
        return client;
    }

    private async Task ServeAsync(PipedConnection connection)
    {
        await new Http1Front(_core, connection, ListenerLimits.Default).RunAsync();
        connection.Served();
    }
}
