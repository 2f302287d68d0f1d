using System.Net.Sockets;

namespace UdsAot.Tests.Hostile;

/// <summary>Responses that are wrong or odd: what the client gets, and whether the origin's connection is used again.</summary>
public sealed class HostileResponseTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Five = "Content-Length: 5\r\n\r\nhello";

    private readonly ProxyStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData(Ok + "Content-Length:\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 5, 6\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 5, 5\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 77777777777777777777777777\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: identity\r\n" + Five)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1\t200 OK\r\n" + Five)]
    [InlineData("HTTP/1.1  200 OK\r\n" + Five)]
    [InlineData("HTTP/1.1 200\tOK\r\n" + Five)]
    [InlineData("HTTP/1.1 200 O\0K\r\n" + Five)]
    [InlineData("HTTP/2 200 OK\r\n" + Five)]
    [InlineData("HTTP/2.0 200 OK\r\n" + Five)]
    [InlineData("http/1.1 200 OK\r\n" + Five)]
    [InlineData("\r\n" + Ok + Five)]
    [InlineData("what is this\r\n" + Five)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")]
    [InlineData(Ok + "X: a\nY: b\r\n" + Five)]
    [InlineData(Ok + "X: a\rb\r\n" + Five)]
    [InlineData(Ok + "X: a\u0001b\r\n" + Five)]
    [InlineData(Ok + "X: a\r\n folded\r\n" + Five)]
    [InlineData(Ok + ": v\r\n" + Five)]
    [InlineData(Ok + "X Y: v\r\n" + Five)]
    [InlineData(Ok + "X\u00e9: v\r\n" + Five)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nX: a\0b\r\n\r\n" + Ok + Five)]
    public async Task A_response_that_nobody_should_trust_is_a_502_and_its_connection_is_closed(string response)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await RawOrigin.SendAsync(peer, response);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((502, true), (got.Status, got.IsComplete));
        Assert.DoesNotContain("hello", got.Body);
        await Wait.Until(() => _stage.Pool.Open == 0, "the origin's connection is gone");
        await Wait.Until(() => _stage.Log.Lines.Length == 1, "a line in the log");
    }

    [Fact]
    public async Task A_response_with_too_many_fields_is_a_502()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await RawOrigin.SendAsync(peer, Ok + string.Concat(Enumerable.Repeat("X: v\r\n", 4_000)) + Five);
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")]
    public async Task A_response_of_which_the_connections_end_takes_the_head_is_a_502(string response)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await RawOrigin.SendAsync(peer, response);
        peer.Shutdown(SocketShutdown.Both);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal(502, got.Status == 103 ? (await client.ReadResponseAsync()).Status : got.Status);
    }

    [Theory]
    // What the response is for the client: status, body, and whether the origin's connection is used again.
    [InlineData("HTTP/1.1 200\r\n" + Five, 200, "hello", true)]
    [InlineData("HTTP/1.1 200 \r\n" + Five, 200, "hello", true)]
    [InlineData("HTTP/1.1 200 \u00e9t\u00e9\r\n" + Five, 200, "hello", true)]
    [InlineData("HTTP/1.1 799 Odd\r\n" + Five, 799, "hello", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + Five, 200, "hello", true)]
    [InlineData("HTTP/1.0 200 OK\r\n" + Five, 200, "hello", false)]
    [InlineData(Ok + "Connection: close\r\n" + Five, 200, "hello", false)]
    [InlineData(Ok + "Connection: keep-alive, close\r\n" + Five, 200, "hello", false)]
    [InlineData(Ok + "Content-Length : 5\r\n\r\nhello", 200, "hello", true)]
    [InlineData(Ok + Five + "more", 200, "hello", false)]
    [InlineData(Ok + Five + Ok + "Content-Length: 6\r\n\r\npoison", 200, "hello", false)]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nmore", 200, "hello", false)]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Length: 99\r\nSet-Cookie: a=1\r\n\r\n", 200, "hello", true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204, "", false)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 204, "", false)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n" + Ok + Five, 200, "hello", true)]
    public async Task A_response_that_is_only_odd_passes_as_what_it_is(string response, int status, string body, bool isReused)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\n\r\n");
        await RawOrigin.SendAsync(peer, response);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((status, body, "", true), (got.Status, got.Body, got.Trailers, got.IsComplete));
        Assert.False(status == 204 && (got.Field("Content-Length") ?? got.Field("Transfer-Encoding")) is not null, "framing where no body can be");
        await Wait.Until(() => _stage.Pool.Idle == (isReused ? 1 : 0) && _stage.Pool.Open == (isReused ? 1 : 0), "the connection's fate");

        // The next response is the next request's, whatever came behind the last.
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Socket next = isReused ? peer : await _stage.Origin.AcceptAsync();
        Assert.StartsWith("GET /next ", await RawOrigin.ReadHeadAsync(next));
        await RawOrigin.SendAsync(next, Ok + "Content-Length: 4\r\n\r\nnext");
        Assert.Equal("next", (await client.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task A_response_that_nobody_asked_for_ends_the_connection_it_came_on()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await RawOrigin.SendAsync(peer, Ok + Five);
        Assert.Equal("hello", (await client.ReadResponseAsync()).Body);
        await Wait.Until(() => _stage.Pool.Idle == 1, "the connection is kept");
        await RawOrigin.SendAsync(peer, Ok + "Content-Length: 6\r\n\r\npoison");
        await Wait.Until(() => _stage.Pool.Open == 0, "the connection is closed");
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Socket next = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("GET /next ", await RawOrigin.ReadHeadAsync(next));
        await RawOrigin.SendAsync(next, Ok + "Content-Length: 4\r\n\r\nnext");
        Assert.Equal("next", (await client.ReadResponseAsync()).Body);
    }
}
