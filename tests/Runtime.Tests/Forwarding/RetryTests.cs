using System.Net.Sockets;
using UdsAot.Origins;

namespace UdsAot.Tests.Forwarding;

/// <summary>A connection that the origin had closed while idle is not the client's problem; nothing is ever done twice that may not be.</summary>
public sealed class RetryTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";

    private readonly ProxyStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task An_idempotent_request_on_a_stale_connection_is_sent_once_more(string method)
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"{method} /x HTTP/1.1\r\n{Host}\r\n");
        string first = await RawOrigin.ReadHeadAsync(stale);
        stale.Dispose();
        Socket fresh = await _stage.Origin.AcceptAsync();
        Assert.Equal(first, await RawOrigin.ReadHeadAsync(fresh));
        await RawOrigin.SendAsync(fresh, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal(200, (await client.ReadResponseAsync(toHead: method == "HEAD")).Status);
        Assert.Empty(_stage.Log.Lines);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("get")]
    public async Task Any_other_request_is_not(string method)
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"{method} /x HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(stale);
        stale.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        await NobodyElseComesAsync();
    }

    [Fact]
    public async Task Once_means_once()
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(stale);
        stale.Dispose();
        Socket fresh = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(fresh);
        fresh.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        // Looking whether the origin still listens is no request.
        Socket look = await _stage.Origin.AcceptAsync();
        look.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await RawOrigin.ReadHeadAsync(look));
    }

    [Fact]
    public async Task A_retry_passes_by_other_idle_connections()
    {
        (PipedClient one, Socket first) = await WarmAsync();
        PipedClient two = _stage.Connect();
        await one.SendAsync($"GET /1 HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(first);
        await two.SendAsync($"GET /2 HTTP/1.1\r\n{Host}\r\n");
        Socket second = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(second);
        foreach ((PipedClient client, Socket peer) in (ReadOnlySpan<(PipedClient, Socket)>)[(one, first), (two, second)])
        {
            peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
        }
        await one.ReadResponseAsync();
        await two.ReadResponseAsync();
        await Wait.Until(() => _stage.Pool.Idle == 2, "both are idle");

        await one.SendAsync($"GET /3 HTTP/1.1\r\n{Host}\r\n");
        // Which of the two was laid idle last is no matter here.
        Socket stale = await Task.WhenAny(HeadOn(first), HeadOn(second)) is var read && (await read) == first ? first : second;
        stale.Dispose();
        Socket fresh = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("GET /3 ", await RawOrigin.ReadHeadAsync(fresh));

        static async Task<Socket> HeadOn(Socket socket)
        {
            await RawOrigin.ReadHeadAsync(socket);
            return socket;
        }
    }

    [Fact]
    public async Task A_first_use_is_no_stale_connection()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        peer.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.Contains("the origin closed the connection too early", await _stage.LoggedAsync());
    }

    [Fact]
    public async Task A_response_that_began_is_not_asked_for_again()
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(stale);
        await RawOrigin.SendAsync(stale, "H");
        stale.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        await NobodyElseComesAsync();
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\n", "hello", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n")]
    public async Task A_body_that_comes_only_after_the_retry_goes_with_it(string fields, string body, string expected)
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"PUT /x HTTP/1.1\r\n{Host}{fields}");
        string first = await RawOrigin.ReadHeadAsync(stale);
        stale.Dispose();
        Socket fresh = await _stage.Origin.AcceptAsync();
        Assert.Equal(first, await RawOrigin.ReadHeadAsync(fresh));
        await client.SendAsync(body);
        Assert.Equal(expected, await RawOrigin.TakeAsync(fresh, expected.Length));
        await RawOrigin.SendAsync(fresh, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task A_body_that_comes_while_the_connection_turns_out_stale_is_never_lost()
    {
        // Either it came in time for the retry, or it was spent and the client is told; a request without its body is neither.
        for (int round = 0; round < 100; round++)
        {
            using var stage = new ProxyStage();
            (PipedClient client, Socket stale) = await WarmAsync(stage);
            await client.SendAsync($"PUT /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n");
            await RawOrigin.ReadHeadAsync(stale);
            Task closing = Task.Run(stale.Dispose);
            await client.SendAsync("5\r\nhello\r\n0\r\n\r\n");
            await closing;
            Task<ClientResponse> response = client.ReadResponseAsync();
            Task<Socket> accepting = stage.Origin.AcceptAsync();
            if (await Task.WhenAny(response, accepting) == accepting)
            {
                Socket fresh = await accepting;
                await RawOrigin.ReadHeadAsync(fresh);
                Assert.Equal("5\r\nhello\r\n0\r\n\r\n", await RawOrigin.TakeAsync(fresh, 15));
                await RawOrigin.SendAsync(fresh, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                Assert.Equal(200, (await response).Status);
            }
            else
            {
                Assert.Equal(502, (await response).Status);
                stage.Origin.StopListening();
                await Assert.ThrowsAnyAsync<SocketException>(() => accepting);
            }
        }
    }

    [Fact]
    public async Task A_body_that_was_sent_is_not_sent_again()
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"PUT /x HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello");
        await RawOrigin.ReadHeadAsync(stale);
        await RawOrigin.TakeAsync(stale, 5);
        stale.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        await NobodyElseComesAsync();
    }

    [Fact]
    public async Task A_connection_that_closed_while_idle_is_not_even_tried()
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        stale.Dispose();
        await Wait.Until(() => _stage.Pool.Idle == 0, "the pool noticed");
        await client.SendAsync($"POST /x HTTP/1.1\r\n{Host}\r\n");
        Socket fresh = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("POST /x ", await RawOrigin.ReadHeadAsync(fresh));
    }

    [Fact]
    public async Task An_origin_that_went_down_is_told_from_one_that_refuses()
    {
        (PipedClient client, Socket stale) = await WarmAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(stale);
        _stage.Origin.StopListening();
        stale.Dispose();
        Assert.Equal(503, (await client.ReadResponseAsync()).Status);
        await Wait.Until(() => _stage.Pool.Open == 0, "nothing is left open");
    }

    // One exchange, so that the pool holds a connection that has served before.
    private Task<(PipedClient Client, Socket Peer)> WarmAsync() => WarmAsync(_stage);

    private static async Task<(PipedClient Client, Socket Peer)> WarmAsync(ProxyStage stage)
    {
        (PipedClient client, Socket peer, _) = await stage.BeginAsync($"GET /warm HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        await Wait.Until(() => stage.Pool.Idle == 1, "the connection is idle");
        return (client, peer);
    }

    // The next connection that the origin gets is ours, so there was none before.
    private async Task NobodyElseComesAsync()
    {
        PoolResult outcome = await _stage.Pool.ConnectAsync(_stage.Heartbeat.Now + 1_000, mayReuse: false);
        Socket next = await _stage.Origin.AcceptAsync();
        outcome.Connection!.Close();
        Assert.Equal("", await RawOrigin.ReadHeadAsync(next));
    }
}
