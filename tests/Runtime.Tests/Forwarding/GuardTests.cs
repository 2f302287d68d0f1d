using System.Net.Sockets;
using System.Text;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>Mounts with a password, and requests with an id.</summary>
public sealed class GuardTests : IDisposable
{
    private const string Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TemporaryFolder _folder = new();
    private readonly ProxyStage _stage;

    public GuardTests()
    {
        string file = _folder.File("htpasswd");
        File.WriteAllText(file, "alice:$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe\n");
        _stage = new ProxyStage(mount => new Mount
        {
            Index = mount.Index,
            Vhost = mount.Vhost,
            Mountpoint = mount.Mountpoint,
            Origin = mount.Origin,
            Socket = mount.Socket,
            OriginPath = mount.OriginPath,
            BasicAuth = file,
            Challenge = Encoding.ASCII.GetBytes("WWW-Authenticate: Basic realm=\"/\", charset=\"UTF-8\"\r\n"),
            NamesRequests = true,
        });
    }

    private static string Right => "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("alice:wonderland")) + "\r\n";

    private static string Wrong => "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("alice:land")) + "\r\n";

    public void Dispose()
    {
        _stage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_a_password_the_client_is_asked_for_one_and_the_origin_hears_nothing()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ClientResponse response = await client.ReadResponseAsync();

        Assert.Equal(401, response.Status);
        Assert.Equal("Basic realm=\"/\", charset=\"UTF-8\"", response.Field("WWW-Authenticate"));
        Assert.Contains("401 Unauthorized", response.Body);
        Assert.DoesNotContain(_stage.Log.Lines, static line => line.StartsWith("203 ", StringComparison.Ordinal));

        // The connection goes on, as browsers expect.
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Wrong}\r\n");
        Assert.Equal(401, (await client.ReadResponseAsync()).Status);
        Assert.Contains("203 client 192.0.2.7: a request was refused with 401, because it has a wrong name or password", _stage.Log.Lines);
        Assert.False(_stage.Origin.HasWaiting);
    }

    [Fact]
    public async Task The_origin_is_told_who_it_is_and_never_the_password()
    {
        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Remote-User: root\r\nX_Remote_User: root\r\nx-remote_user: root\r\nConnection: X-Remote-User\r\n"
                + $"{Right}Authorization: Basic eDp5\r\nX-Remote-Users: both\r\n\r\n");

        Assert.DoesNotContain("root", received);
        Assert.DoesNotContain("Authorization", received);
        Assert.Contains("X-Remote-User: alice\r\n", received);
        Assert.Contains("X-Remote-Users: both\r\n", received);
        await peer.SendAsync(Encoding.ASCII.GetBytes(Response));
        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);

        // The next exchange of the connection has no password, and so no user either.
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(401, (await client.ReadResponseAsync()).Status);
        Assert.Equal(1, _stage.Core.PasswordFiles!.Checked);
    }

    [Fact]
    public async Task A_body_that_nobody_may_send_is_not_waited_for()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        ClientResponse response = await client.ReadResponseAsync();
        Assert.Equal(401, response.Status);
        Assert.Equal("close", response.Field("Connection"));
    }

    [Fact]
    public async Task A_client_that_asks_first_is_not_told_to_continue()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(401, (await client.ReadResponseAsync()).Status);
        Assert.Equal(1, client.HeadsRead);
    }

    [Fact]
    public async Task An_upgrade_wants_the_password_too()
    {
        const string Upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n";
        PipedClient stranger = _stage.Connect();
        await stranger.SendAsync(Upgrade + "\r\n");
        Assert.Equal(401, (await stranger.ReadResponseAsync()).Status);

        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync($"{Upgrade}{Right}\r\n");
        Assert.Contains("X-Remote-User: alice\r\n", received);
        await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\nhello"u8.ToArray());
        Assert.EndsWith("hello", await client.ReadThroughAsync("hello"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_file_nobody_gets_in()
    {
        File.Delete(_folder.File("htpasswd"));
        PipedClient client = _stage.Connect();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Right}\r\n");
        Assert.Equal(500, (await client.ReadResponseAsync()).Status);
        Assert.Contains("reading failed with ENOENT", await _stage.LoggedAsync());
    }

    [Theory]
    [InlineData("abc-123")]
    [InlineData("!#$%&'*+.^_`|~")]
    [InlineData("x")]
    public async Task An_id_that_is_a_token_is_passed_on(string id)
    {
        (_, _, string received) = await _stage.BeginAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Right}x-request-id: {id}\r\n\r\n");
        Assert.Contains($"\r\nX-Request-Id: {id}\r\n", received);
        Assert.Single(received.Split("\r\n"), static line => line.StartsWith("x-request-id", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Request-Id: \r\n")]
    [InlineData("X-Request-Id: two words\r\n")]
    [InlineData("X-Request-Id: \"quoted\"\r\n")]
    [InlineData("X-Request-Id: one\r\nX-Request-Id: two\r\n")]
    [InlineData("X-Request-Id: one\r\nX_Request_Id: two\r\n")]
    [InlineData("X-Request-Id: 123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n")]
    public async Task Any_other_is_replaced_by_128_bits(string fields)
    {
        (_, _, string received) = await _stage.BeginAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Right}{fields}\r\n");
        string line = Assert.Single(received.Split("\r\n"), static line => line.Replace('_', '-').StartsWith("x-request-id", StringComparison.OrdinalIgnoreCase));
        Assert.Matches("^X-Request-Id: [0-9a-f]{32}$", line);
    }

    [Fact]
    public async Task Ids_differ_and_traces_pass_untouched()
    {
        const string Trace = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: rojo=00f067aa0ba902b7,congo=t61rcWkgMzE\r\n";
        var ids = new HashSet<string>();
        for (int i = 0; i < 3; i++)
        {
            (_, _, string received) = await _stage.BeginAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Right}{Trace}\r\n");
            Assert.Contains(Trace, received);
            Assert.True(ids.Add(received[received.IndexOf("X-Request-Id", StringComparison.Ordinal)..][..46]));
        }
    }
}
