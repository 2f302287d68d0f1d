using System.Net.Sockets;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>Timeouts and their responses, on the test's own clock.</summary>
public sealed class TimeoutTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";

    // Which timeout applies is seen by its number, so each is another.
    private const int Response = 20_000;
    private const int Idle = 7_000;
    private const int Tunnel = 40_000;

    private readonly ProxyStage _stage = new(static mount => ProxyStage.Plain(mount.Socket, responseTimeout: Response, idleTimeout: Idle, tunnelTimeout: Tunnel));

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_head_that_does_not_come_to_its_end_is_a_408()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\n");
        _stage.Time.Advance(ListenerLimits.Default.HeadTimeout / 2);
        await client.SendAsync("X-More: 1\r\n");
        // More bytes do not prolong it.
        _stage.Time.Advance(ListenerLimits.Default.HeadTimeout / 2 - 500);
        Assert.False(client.Served.IsCompleted);
        _stage.Time.Advance(1_000);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((408, "close"), (got.Status, got.Field("Connection")));
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the connection ends");
    }

    [Fact]
    public async Task A_client_that_asks_nothing_is_left_without_a_word()
    {
        PipedClient client = _stage.Connect();
        _stage.Time.Advance(ListenerLimits.Default.KeepAliveTimeout - 500);
        Assert.False(client.Served.IsCompleted);
        _stage.Time.Advance(1_000);
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_body_that_stands_still_is_a_408_and_ends_the_origins_connection()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 10\r\n\r\n12345");
        Assert.Equal("12345", await RawOrigin.TakeAsync(peer, 5));
        _stage.Time.Advance(Idle - 500);
        await client.SendAsync("6");
        Assert.Equal("6", await RawOrigin.TakeAsync(peer, 1));
        _stage.Time.Advance(Idle - 500);
        Assert.Empty(_stage.Log.Lines);
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the body is late");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((408, "close"), (got.Status, got.Field("Connection")));
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        Assert.Contains("reading the request's body failed, answered 408", await _stage.LoggedAsync());
        await Wait.Until(() => _stage.Pool.Open == 0, "the origin's connection is gone");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task A_response_that_does_not_come_is_a_504(string begun)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, begun);
        if (begun.Contains("103", StringComparison.Ordinal))
        {
            Assert.Equal(103, (await client.ReadResponseAsync()).Status);
        }
        _stage.Time.Advance(Response - 500);
        Assert.Empty(_stage.Log.Lines);
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the response is late");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((504, null), (got.Status, got.Field("Connection")));
        Assert.Contains("waiting for the response failed with ETIMEDOUT", await _stage.LoggedAsync());
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task A_response_to_an_upload_is_due_when_the_upload_has_ended(string begun)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 8\r\n\r\n");
        for (int i = 0; i < 8; i++)
        {
            // Slower than the response-timeout as a whole, but never idle.
            _stage.Time.Advance(Idle - 500);
            await client.SendAsync("x");
            Assert.Equal("x", await RawOrigin.TakeAsync(peer, 1));
        }
        await RawOrigin.SendAsync(peer, begun);
        if (begun.Contains("103", StringComparison.Ordinal))
        {
            Assert.Equal(103, (await client.ReadResponseAsync()).Status);
        }
        Assert.Empty(_stage.Log.Lines);
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the response is late");
        Assert.Equal(504, (await client.ReadResponseAsync()).Status);
        Assert.Contains("waiting for the response failed with ETIMEDOUT", await _stage.LoggedAsync());
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task A_response_that_stands_still_is_cut_short(string response)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\n" + response);
        await client.ReadThroughAsync("hello");
        _stage.Time.Advance(Idle - 500);
        Assert.False(client.Connection.IsAborted);
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the response is given up");
        Assert.True(client.Connection.IsAborted);
        Assert.DoesNotContain("0\r\n\r\n", await client.ReadToEndAsync());
        Assert.Contains("relaying the response's body failed with ETIMEDOUT", await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_response_that_began_during_the_upload_may_be_idle_for_longer_than_its_head_may_take()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, responseTimeout: 2_000, idleTimeout: 60_000));
        (PipedClient client, Socket peer, _) = await stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        await client.ReadThroughAsync("ab");
        await client.SendAsync("hello");
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        stage.Time.Advance(30_000);
        await RawOrigin.SendAsync(peer, "cd");
        Assert.Equal("cd", await client.ReadThroughAsync("cd"));
        Assert.Empty(stage.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, responseTimeout: Response, idleTimeout: Idle, tunnelTimeout: Tunnel));
        PipedClient client = stage.Connect(pause: 1_024);
        await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{new string('x', 50_000)}");
        await stage.TurnUntil(() => client.Connection.IsAborted, "the connection is cut off");
        // The flush that waits ends when its reader has gone, as a server's transport lets it.
        client.Connection.ClientInput.Complete();
        await client.Served.WaitAsync(Wait.Patience);
        await Wait.Until(() => stage.Pool.Open == 0, "the origin's connection is gone");
        Assert.Contains("the client closed the connection", await stage.LoggedAsync());
    }

    [Fact]
    public async Task An_origin_that_takes_none_of_the_body_is_a_504()
    {
        PipedClient client = _stage.Connect(pause: 10_000_000);
        await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 900000\r\n\r\n{new string('x', 900_000)}");
        await _stage.Origin.AcceptAsync();
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the origin is given up");
        Assert.Equal(504, (await client.ReadResponseAsync()).Status);
        Assert.Contains("waiting for the response failed with ETIMEDOUT", await _stage.LoggedAsync());
    }

    [Fact]
    public async Task A_tunnel_in_which_nobody_speaks_ends()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: x\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        await client.ReadThroughAsync("\r\n\r\n");
        _stage.Time.Advance(Tunnel - 500);
        await client.SendAsync("x");
        Assert.Equal("x", await RawOrigin.TakeAsync(peer, 1));
        _stage.Time.Advance(Tunnel - 500);
        await RawOrigin.SendAsync(peer, "y");
        await client.ReadThroughAsync("y");
        _stage.Time.Advance(Tunnel - 500);
        Assert.Empty(_stage.Log.Lines);
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the tunnel ends");
        Assert.Contains("neither side sent anything for the mount's tunnel-timeout", await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_for_a_connection_is_a_503()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, maxConnections: 1));
        await stage.BeginAsync($"GET /slow HTTP/1.1\r\n{Host}\r\n");
        PipedClient waiting = stage.Connect();
        await waiting.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        stage.Time.Advance(stage.Mount.ConnectTimeout - 500);
        Assert.Empty(stage.Log.Lines);
        await stage.TurnUntil(() => stage.Log.Lines.Length > 0, "the wait is over");
        Assert.Equal(503, (await waiting.ReadResponseAsync()).Status);
        Assert.Contains("all of the mount's max-connections stayed in use", await stage.LoggedAsync());
    }
}
