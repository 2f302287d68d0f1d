using System.IO.Pipelines;
using System.Net.Sockets;
using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

/// <summary>One HTTP/1.1 connection: what the client sends and gets, exchange by exchange.</summary>
public sealed class Http1FrontTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";

    private readonly ProxyStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Requests_on_one_connection_are_answered_one_after_the_other_over_one_origin_connection()
    {
        (PipedClient client, Socket peer, string first) = await _stage.BeginAsync($"GET /0 HTTP/1.1\r\n{Host}\r\n");
        Assert.StartsWith("GET /0 HTTP/1.1\r\nHost: a.test\r\n", first);
        await ResponseAsync(peer, "Content-Length: 2\r\n\r\nr0");
        Assert.Equal("r0", (await client.ReadResponseAsync()).Body);
        for (int i = 1; i < 5; i++)
        {
            await client.SendAsync($"GET /{i} HTTP/1.1\r\n{Host}\r\n");
            Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", await RawOrigin.ReadHeadAsync(peer));
            await ResponseAsync(peer, $"Content-Length: 2\r\n\r\nr{i}");
            ClientResponse response = await client.ReadResponseAsync();
            Assert.Equal(($"r{i}", null), (response.Body, response.Field("Connection")));
        }
        Assert.Equal(1, _stage.Pool.Open);
    }

    [Fact]
    public async Task Pipelined_requests_with_and_without_bodies_are_answered_in_order()
    {
        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync(
            $"GET /0 HTTP/1.1\r\n{Host}\r\n"
            + $"POST /1 HTTP/1.1\r\n{Host}Content-Length: 4\r\n\r\n\r\n\r\n"
            + $"PUT /2 HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
            + $"GET /3 HTTP/1.1\r\n{Host}Connection: close\r\n\r\n");
        string[] methods = ["GET", "POST", "PUT", "GET"];
        string[] bodies = ["", "\r\n\r\n", "1\r\nx\r\n0\r\n\r\n", ""];
        for (int i = 0; i < methods.Length; i++)
        {
            Assert.StartsWith($"{methods[i]} /{i} HTTP/1.1\r\n", i == 0 ? received : await RawOrigin.ReadHeadAsync(peer));
            Assert.Equal(bodies[i], await RawOrigin.TakeAsync(peer, bodies[i].Length));
            await ResponseAsync(peer, $"Content-Length: 2\r\n\r\nr{i}");
            Assert.Equal($"r{i}", (await client.ReadResponseAsync()).Body);
        }
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_one_request()
    {
        PipedClient client = _stage.Connect();
        foreach (char c in $"\r\nPOST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n0\r\nX-T: t\r\n\r\n")
        {
            await client.SendAsync(c.ToString());
        }
        Socket peer = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("POST /x HTTP/1.1\r\n", await RawOrigin.ReadHeadAsync(peer));
        string body = "";
        while (!body.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            body += await RawOrigin.TakeAsync(peer, 1);
        }
        Assert.EndsWith("0\r\nX-T: t\r\n\r\n", body);
        Assert.Equal("abc", Unchunk(body));
        await ResponseAsync(peer, "Content-Length: 0\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "Content-Length: 2\r\n\r\nok", "close", true)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "Content-Length: 2\r\n\r\nok", "keep-alive", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "close", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "Content-Length: 2\r\n\r\nok", "close", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "close", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "Content-Length: 2\r\nConnection: close\r\n\r\nok", null, false)]
    public async Task Version_and_connection_decide_whether_the_client_is_kept(string request, string response, string? connection, bool ends)
    {
        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync(request);
        Assert.StartsWith("GET / HTTP/1.1\r\nHost:", received);
        await ResponseAsync(peer, response);
        if (ends)
        {
            client.Connection.ClientEnds();
        }
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((200, "ok", connection), (got.Status, got.Body, got.Field("Connection")));
        Assert.StartsWith("HTTP/1.1 ", got.Head);
        if (ends)
        {
            await client.Served.WaitAsync(Wait.Patience);
        }
        else
        {
            bool originStays = !response.Contains("Connection: close", StringComparison.Ordinal);
            await Wait.Until(() => _stage.Pool.Idle == _stage.Pool.Open && _stage.Pool.Open == (originStays ? 1 : 0), "the exchange is over");
            await client.SendAsync($"GET /again HTTP/1.1\r\n{Host}\r\n");
            Assert.StartsWith("GET /again ", await RawOrigin.ReadHeadAsync(originStays ? peer : await _stage.Origin.AcceptAsync()));
        }
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", "5", null)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;e=1\r\nllo\r\n0\r\n\r\n", null, "chunked")]
    public async Task A_response_keeps_its_framing(string response, string? length, string? coding)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await ResponseAsync(peer, response);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal(("hello", length, coding), (got.Body, got.Field("Content-Length"), got.Field("Transfer-Encoding")));
        await Wait.Until(() => _stage.Pool.Idle == 1, "the origin's connection is kept");
    }

    [Fact]
    public async Task A_response_that_ends_with_its_connection_is_chunked_and_the_client_kept()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await ResponseAsync(peer, "X-A: 1\r\n\r\nhel");
        await RawOrigin.SendAsync(peer, "lo");
        peer.Shutdown(SocketShutdown.Both);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal(("hello", "chunked", null), (got.Body, got.Field("Transfer-Encoding"), got.Field("Connection")));
        await Wait.Until(() => _stage.Pool.Open == 0, "the origin's connection is gone");
        await client.SendAsync($"GET /again HTTP/1.1\r\n{Host}\r\n");
        Assert.StartsWith("GET /again ", await RawOrigin.ReadHeadAsync(await _stage.Origin.AcceptAsync()));
    }

    [Theory]
    [InlineData("HEAD", "200 OK", "Content-Length: 5\r\n", "5")]
    [InlineData("HEAD", "200 OK", "Transfer-Encoding: chunked\r\n", null)]
    [InlineData("HEAD", "200 OK", "", null)]
    [InlineData("GET", "304 Not Modified", "Content-Length: 5\r\n", "5")]
    [InlineData("GET", "204 No Content", "", null)]
    [InlineData("GET", "204 No Content", "Content-Length: 0\r\n", null)]
    public async Task A_response_without_a_body_leaves_both_connections_in_use(string method, string status, string fields, string? length)
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"{method} / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 {status}\r\nETag: \"e\"\r\n{fields}\r\n");
        ClientResponse got = await client.ReadResponseAsync(toHead: method == "HEAD");
        Assert.Equal($"HTTP/1.1 {status}", got.Head.Split("\r\n")[0]);
        Assert.Equal(("\"e\"", length, null, null), (got.Field("ETag"), got.Field("Content-Length"), got.Field("Transfer-Encoding"), got.Field("Connection")));
        await client.SendAsync($"GET /again HTTP/1.1\r\n{Host}\r\n");
        Assert.StartsWith("GET /again ", await RawOrigin.ReadHeadAsync(peer));
    }

    [Fact]
    public async Task Interim_responses_pass_to_a_client_of_http11()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\nConnection: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
        // The 100 was not asked for.
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </s.css>", (await client.ReadResponseAsync()).Head);
        Assert.Equal(103, (await client.ReadResponseAsync()).Status);
        await ResponseAsync(peer, "Content-Length: 2\r\n\r\nok");
        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
        await Wait.Until(() => _stage.Pool.Idle == 1, "the origin's connection is kept");
    }

    [Fact]
    public async Task Interim_responses_are_kept_from_a_client_of_http10()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.0\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 103 Early Hints\r\n\r\n");
        await ResponseAsync(peer, "Content-Length: 2\r\n\r\nok");
        Assert.Equal((200, "ok"), (await client.ReadResponseAsync()) is var got ? (got.Status, got.Body) : default);
    }

    [Fact]
    public async Task The_origin_grants_what_the_client_waits_for()
    {
        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync(
            $"POST / HTTP/1.1\r\n{Host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Contains("\r\nExpect: 100-continue\r\n", received);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 100 Continue\r\n\r\n");
        Assert.Equal(100, (await client.ReadResponseAsync()).Status);
        await client.SendAsync("hello");
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await ResponseAsync(peer, "Content-Length: 0\r\n\r\n");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((200, null), (got.Status, got.Field("Connection")));
    }

    [Fact]
    public async Task Trailers_pass_to_a_client_that_takes_them_and_not_to_others()
    {
        const string Response = "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\nContent-Length: 9\r\n\r\n";
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}TE: trailers\r\n\r\n");
        await ResponseAsync(peer, Response);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal(("ok", "X-T: 1\r\n"), (got.Body, got.Trailers));
        await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(peer);
        await ResponseAsync(peer, Response);
        got = await client.ReadResponseAsync();
        Assert.Equal(("ok", ""), (got.Body, got.Trailers));
    }

    [Fact]
    public async Task A_response_gets_a_date_if_it_has_none()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET /0 HTTP/1.1\r\n{Host}\r\n");
        await ResponseAsync(peer, "Content-Length: 0\r\n\r\n");
        Assert.EndsWith(" GMT", (await client.ReadResponseAsync()).Field("Date"));
        await client.SendAsync($"GET /1 HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(peer);
        await ResponseAsync(peer, "date: yesterday\r\nContent-Length: 0\r\n\r\n");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal("HTTP/1.1 200 OK\r\ndate: yesterday\r\nContent-Length: 0", got.Head);
    }

    [Fact]
    public async Task Fields_of_the_origins_hop_stay_there()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await ResponseAsync(peer, "Date: d\r\nConnection: X-Own\r\nX-Own: 1\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a=1\r\nX-Sp : v\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nDate: d\r\nSet-Cookie: a=1\r\nX-Sp: v\r\nSet-Cookie: b=2\r\nContent-Length: 0",
            (await client.ReadResponseAsync()).Head);
    }

    [Fact]
    public async Task A_connection_that_speaks_http2_is_handed_on_untouched()
    {
        const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        var seen = new TaskCompletionSource<string>();
        PipedClient client = _stage.Connect(async connection =>
        {
            ReadResult result = await connection.Transport.Input.ReadAtLeastAsync(Preface.Length + 5);
            seen.SetResult(Latin1.Text(result.Buffer.First.Span));
        });
        foreach (char c in Preface)
        {
            await client.SendAsync(c.ToString());
        }
        await client.SendAsync("\0\0\0\u0004\0");
        Assert.Equal(Preface + "\0\0\0\u0004\0", await seen.Task.WaitAsync(Wait.Patience));
        await client.Served.WaitAsync(Wait.Patience);
    }

    [Fact]
    public async Task A_method_that_begins_like_http2_is_a_request()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("PRI");
        await client.SendAsync($"NT /x HTTP/1.1\r\n{Host}\r\n");
        Assert.StartsWith("PRINT /x HTTP/1.1\r\n", await RawOrigin.ReadHeadAsync(await _stage.Origin.AcceptAsync()));
    }

    [Fact]
    public async Task Draining_ends_an_idle_connection_and_lets_an_exchange_finish()
    {
        (PipedClient idle, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await ResponseAsync(peer, "Content-Length: 0\r\n\r\n");
        Assert.Null((await idle.ReadResponseAsync()).Field("Connection"));
        await Wait.Until(() => _stage.Pool.Idle == 1, "the connection is idle");
        PipedClient busy = _stage.Connect();
        await busy.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await RawOrigin.ReadHeadAsync(peer);
        idle.Connection.Drain();
        busy.Connection.Drain();
        await idle.Served.WaitAsync(Wait.Patience);
        await ResponseAsync(peer, "Content-Length: 2\r\n\r\nok");
        ClientResponse got = await busy.ReadResponseAsync();
        Assert.Equal(("ok", "close"), (got.Body, got.Field("Connection")));
        busy.Connection.ClientEnds();
        await busy.Served.WaitAsync(Wait.Patience);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /x HT")]
    public async Task A_client_that_connected_just_before_a_drain_may_send_its_first_request(string begun)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(begun);
        _stage.Time.Advance(750);
        client.Connection.Drain();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n"[begun.Length..]);
        Socket peer = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        // An exchange has all the time of the drain.
        _stage.Time.Advance(2_000);
        await ResponseAsync(peer, "Content-Length: 2\r\n\r\nok");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal(("ok", "close"), (got.Body, got.Field("Connection")));
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
    }

    [Fact]
    public async Task A_client_that_connects_during_a_drain_has_its_moment_too()
    {
        PipedConnection connection = ProxyStage.NewConnection();
        connection.Drain();
        Task served = new Http1Front(_stage.Core, connection, _stage.Limits).RunAsync();
        Assert.False(served.IsCompleted);
        var client = new PipedClient(connection, served);
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        Socket peer = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await ResponseAsync(peer, "Content-Length: 0\r\n\r\n");
        Assert.Equal("close", (await client.ReadResponseAsync()).Field("Connection"));
        connection.ClientEnds();
        await served.WaitAsync(Wait.Patience);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task A_client_that_sends_no_first_request_holds_a_drain_up_for_a_second_at_most(int before)
    {
        PipedClient client = _stage.Connect();
        _stage.Time.Advance(before);
        client.Connection.Drain();
        if (before == 0)
        {
            _stage.Time.Advance(750);
            Assert.False(client.Served.IsCompleted);
            _stage.Time.Advance(250);
        }
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task An_upgrade_becomes_a_tunnel_that_each_side_ends_by_itself()
    {
        (PipedClient client, Socket peer, string received) = await _stage.BeginAsync(
            $"GET /ws HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: echo\r\n\r\nearly");
        Assert.Contains("\r\nUpgrade: echo\r\nConnection: Upgrade\r\n", received);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst");
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nfirst", await client.ReadThroughAsync("first"));
        Assert.Equal("early", await RawOrigin.TakeAsync(peer, 5));
        await client.SendAsync("\0\r\n\u00ff");
        Assert.Equal("\0\r\n\u00ff", await RawOrigin.TakeAsync(peer, 4));
        client.Connection.ClientEnds();
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        await RawOrigin.SendAsync(peer, "bye");
        peer.Shutdown(SocketShutdown.Both);
        Assert.Equal("bye", await client.ReadToEndAsync());
        await Wait.Until(() => _stage.Pool.Open == 0, "the origin's connection is gone");
        Assert.Empty(_stage.Log.Lines);
    }

    private static Task ResponseAsync(Socket peer, string rest) => RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\n" + rest);

    private static string Unchunk(string coded)
        => StrictMessage.ReadAll($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{coded[..coded.IndexOf("0\r\n", StringComparison.Ordinal)]}0\r\n\r\n")[0].Body;
}
