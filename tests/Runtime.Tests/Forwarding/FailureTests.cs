using System.Net.Sockets;
using UdsAot.Transport;

namespace UdsAot.Tests.Forwarding;

/// <summary>Failures between request and response: the status, the log's line, and the state of the connection.</summary>
public sealed class FailureTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";

    private readonly ProxyStage _stage = new(static mount => ProxyStage.Plain(mount.Socket, maxBodySize: 10));

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nX: 1\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400)]
    [InlineData("GET /.. HTTP/1.1\r\nHost: a.test\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/3.0\r\n\r\n", 505)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", 405)]
    [InlineData("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", 405)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\n", 413)]
    public async Task A_request_that_is_refused_closes_the_connection_and_reaches_no_origin(string request, int status)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(request + "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((status, "close", "text/html; charset=utf-8"), (got.Status, got.Field("Connection"), got.Field("Content-Type")));
        Assert.Contains("<link rel=\"stylesheet\" href=\"/error.css\">", got.Body);
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_head_that_is_too_large_is_a_431_and_a_target_that_is_too_long_a_414()
    {
        PipedClient fields = _stage.Connect();
        await fields.SendAsync($"GET / HTTP/1.1\r\n{Host}X: {new string('x', 40_000)}");
        Assert.Equal(431, (await fields.ReadResponseAsync()).Status);
        PipedClient target = _stage.Connect();
        await target.SendAsync($"GET /{new string('x', 20_000)}");
        Assert.Equal(414, (await target.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task What_the_proxy_answers_itself_leaves_the_connection_in_use()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, mountpoint: "/a/"));
        PipedClient client = stage.Connect();
        await client.SendAsync($"GET /b HTTP/1.1\r\n{Host}\r\nGET /%61?x=/ HTTP/1.1\r\n{Host}\r\nOPTIONS * HTTP/1.1\r\n{Host}\r\nHEAD /b HTTP/1.1\r\n{Host}\r\nGET /b HTTP/1.1\r\n{Host}Accept: application/problem+json\r\n\r\n");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((404, null), (got.Status, got.Field("Connection")));
        got = await client.ReadResponseAsync();
        Assert.Equal((308, "/%61/?x=/"), (got.Status, got.Field("Location")));
        got = await client.ReadResponseAsync();
        Assert.Equal((204, null, null), (got.Status, got.Field("Content-Length"), got.Field("Content-Type")));
        got = await client.ReadResponseAsync(toHead: true);
        Assert.Equal(404, got.Status);
        Assert.NotEqual("0", got.Field("Content-Length"));
        got = await client.ReadResponseAsync();
        Assert.Equal((404, "application/problem+json"), (got.Status, got.Field("Content-Type")));
        Assert.Equal(3, stage.Log.Lines.Length);
        Assert.All(stage.Log.Lines, line => Assert.Equal("203 client 192.0.2.7: a request was refused with 404, because it is for a path that no mount takes", line));
    }

    [Theory]
    [InlineData("absent.sock", "ENOENT")]
    [InlineData("file", "ECONNREFUSED")]
    public async Task An_origin_that_cannot_be_reached_is_a_503(string file, string errno)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        using var stage = new ProxyStage(socket: folder.File(file));
        PipedClient client = stage.Connect();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
            ClientResponse got = await client.ReadResponseAsync();
            Assert.Equal((503, null), (got.Status, got.Field("Connection")));
        }
        Assert.Equal(2, stage.Log.Lines.Length);
        Assert.StartsWith($"301 mount */, socket {folder.File(file)}: connect failed with {errno}: ", stage.Log.Lines[0]);
        Assert.Equal(0, stage.Pool.Open);
    }

    [Theory]
    [InlineData("hello there\r\n\r\n", "a malformed reply: the response does not begin with an HTTP/1.x start line")]
    [InlineData("HTTP/1.1 200 OK\nX: 1\n\n", "a malformed reply: the response has a line that ends in LF without CR")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "a malformed reply: the response has both")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "an early end: the response switches protocols, which nobody asked for")]
    public async Task A_response_that_is_no_http_is_a_502(string response, string logged)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, response);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((502, null), (got.Status, got.Field("Connection")));
        Assert.Contains($"waiting for the response failed with {logged}", await _stage.LoggedAsync());
        await Wait.Until(() => _stage.Pool.Open == 0, "the origin's connection is gone");
    }

    [Fact]
    public async Task A_response_head_that_never_ends_is_a_502()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        Task sending = RawOrigin.SendAsync(peer, $"HTTP/1.1 200 OK\r\nX: {new string('x', 40_000)}");
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.Contains("the response has too large a head", await _stage.LoggedAsync());
        await sending.WaitAsync(Wait.Patience);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task An_origin_that_dies_in_its_head_is_a_502(string begun)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.0\r\n\r\n");
        await RawOrigin.SendAsync(peer, begun);
        peer.Dispose();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.Contains("the origin closed the connection too early", await _stage.LoggedAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", "Content-Length: 10\r\n\r\nhello", "an early end")]
    [InlineData("GET / HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "an early end")]
    [InlineData("GET / HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n|zz\r\n", "the response's chunked coding is broken")]
    [InlineData("GET / HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX", "an early end")]
    [InlineData("GET / HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n|0\r\n: x\r\n\r\n", "the response's chunked coding is broken")]
    [InlineData("GET / HTTP/1.0", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "an early end")]
    public async Task An_origin_that_dies_in_its_body_cuts_the_response_short(string line, string response, string logged)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"{line}\r\n{Host}\r\n");
        string[] pieces = response.Split('|');
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\n" + pieces[0]);
        await client.ReadThroughAsync("hello");
        await RawOrigin.SendAsync(peer, pieces[^1][..(pieces.Length == 1 ? 0 : pieces[^1].Length)]);
        peer.Dispose();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.True(client.Connection.IsAborted);
        Assert.DoesNotContain("0\r\n\r\n", await client.ReadToEndAsync());
        Assert.Contains(logged, await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task Bytes_behind_a_response_never_answer_the_next_request()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET /1 HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
        await client.SendAsync($"GET /2 HTTP/1.1\r\n{Host}\r\n");
        Socket fresh = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("GET /2 ", await RawOrigin.ReadHeadAsync(fresh));
        await RawOrigin.SendAsync(fresh, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        Assert.Equal("good", (await client.ReadResponseAsync()).Body);
    }

    [Theory]
    [InlineData("b\r\n01234567890\r\n", 413, "larger than the mount's max-body-size")]
    [InlineData("5\r\n01234\r\n6\r\n567890\r\n", 413, "larger than the mount's max-body-size")]
    [InlineData("5\r\n01234\r\nx\r\n", 400, "its chunked coding is broken")]
    [InlineData("5\r\n01234\r\n0\r\n: x\r\n", 400, "its chunked coding is broken")]
    public async Task A_body_that_turns_out_wrong_is_answered_and_logged(string body, int status, string logged)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n");
        await client.SendAsync(body);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((status, "close"), (got.Status, got.Field("Connection")));
        Assert.Contains(logged, await _stage.LoggedAsync());
        while (await RawOrigin.TakeAsync(peer, 1) is { Length: 1 })
        {
            // What had been sent; then the end, never a last chunk.
        }
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_body_of_just_the_allowed_size_passes()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n");
        Assert.Equal("a\r\n0123456789\r\n0\r\n\r\n", await RawOrigin.TakeAsync(peer, 20));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\n", "hello", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task An_upload_leaves_both_connections_in_use(string fields, string body, string expected)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST /1 HTTP/1.1\r\n{Host}{fields}");
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(body);
            string taken = "";
            while (!taken.EndsWith(expected[^2..], StringComparison.Ordinal) || taken.Length < expected.Length)
            {
                taken += await RawOrigin.TakeAsync(peer, 1);
            }
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            ClientResponse got = await client.ReadResponseAsync();
            Assert.Equal((200, "ok", null), (got.Status, got.Body, got.Field("Connection")));
            await client.SendAsync($"POST /2 HTTP/1.1\r\n{Host}{fields}");
            Assert.StartsWith("POST /2 ", await RawOrigin.ReadHeadAsync(peer));
        }
        Assert.Equal(1, _stage.Pool.Open);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Half")]
    public async Task A_body_that_ends_too_early_ends_the_exchange(string body)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}{body}");
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.True(client.Connection.IsAborted);
        Assert.DoesNotContain("\r\n0\r\n", await RawOrigin.TakeAsync(peer, 1_000));
        Assert.Contains("reading the request's body failed, answered nothing: the client closed the connection", await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_origins_connection()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        client.Connection.ClientLeaves();
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the exchange ends");
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        Assert.Contains("answered nothing: the client closed the connection", await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_client_that_leaves_during_the_response_ends_its_origins_connection()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
        await client.ReadThroughAsync("data: 1\n\n");
        client.Connection.ClientLeaves();
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the exchange ends");
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_client_that_only_sends_no_more_gets_its_response_as_long_as_it_goes_on()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        client.Connection.ClientEnds();
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n");
        for (int i = 0; i < 8; i++)
        {
            // In brackets, so that it is not found in the head already.
            await RawOrigin.SendAsync(peer, $"<{i}>");
            await client.ReadThroughAsync($"<{i}>");
            _stage.Time.Advance(Http1Limits.HalfCloseGrace * 3 / 4);
        }
        await client.Served.WaitAsync(Wait.Patience);
        Assert.False(client.Connection.IsAborted);
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task An_origin_that_answers_before_the_body_has_come_is_heard_at_once()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 9\r\n\r\nhello");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((403, "no", "close"), (got.Status, got.Body, got.Field("Connection")));
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 9));
        // What it still sends is read and thrown away, so that it gets to see the response.
        await client.SendAsync("rest");
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal(0, _stage.Pool.Open);
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task A_response_and_an_upload_pass_each_other()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 9\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        await client.ReadThroughAsync("\r\n\r\n");
        foreach (string piece in (string[])["one", "two", "tri"])
        {
            await client.SendAsync(piece);
            Assert.Equal(piece, await RawOrigin.TakeAsync(peer, 3));
            await RawOrigin.SendAsync(peer, piece);
            Assert.Equal(piece, await client.ReadThroughAsync(piece));
        }
    }

    [Fact]
    public async Task A_mounts_tables_apply_in_both_directions()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(
            mount.Socket,
            request: new ListMap(forward: ["accept"], set: "X-Set: 1\r\n"),
            response: new ListMap(forward: ["etag", "content-length"], set: "X-Frame-Options: DENY\r\n")));
        (PipedClient client, Socket peer, string received) = await stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}Cookie: c\r\nAccept: a\r\n\r\n");
        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: a.test\r\nAccept: a\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\nX-Set: 1\r\n\r\n",
            received);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nServer: s\r\nETag: e\r\nDate: d\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("HTTP/1.1 200 OK\r\nETag: e\r\nContent-Length: 2\r\nX-Frame-Options: DENY", (await client.ReadResponseAsync()).Head);
    }

    [Fact]
    public async Task A_grant_that_the_table_keeps_the_origin_from_giving_is_given_for_it()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, request: new ListMap(forward: ["accept"])));
        PipedClient client = stage.Connect();
        await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", (await client.ReadResponseAsync()).Head);
        await client.SendAsync("hello");
        Socket peer = await stage.Origin.AcceptAsync();
        Assert.DoesNotContain("Expect", await RawOrigin.ReadHeadAsync(peer));
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }
}
