using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Requests that the proxy refuses by itself, and what becomes of their connections.</summary>
[Collection(OnStageCollection.Name)]
public sealed class RefusedRequestTests(Stage stage)
{
    private const string Host = "Host: scripted.test\r\n";

    [Theory]
    // Two opinions on where the body ends: the root of request smuggling (RFC 9112 section 6.3).
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 5, 6\r\n\r\nhello!")]
    // No length at all, though it says so.
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: +5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 0x5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 5 5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length:\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 99999999999999999999\r\n\r\n")]
    // Codings that hide the end of the body (RFC 9112 section 6.1).
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    // Lines that some read otherwise than others (RFC 9112 sections 2.2 and 5).
    [InlineData("GET / HTTP/1.1\nHost: scripted.test\n\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\nY: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\r\n folded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\rb\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X : a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + " X: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X[]: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "no colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + ": nameless\r\n\r\n")]
    // Request lines that are none (RFC 9112 section 3).
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n" + Host + "\r\n")]
    [InlineData("GET\t/ HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("GET / x HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("G@T / HTTP/1.1\r\n" + Host + "\r\n")]
    [InlineData("GET / http/1.1\r\n" + Host + "\r\n")]
    [InlineData("GET / HTTP/1.10\r\n" + Host + "\r\n")]
    // Not one host (RFC 9112 section 3.2).
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n" + Host + Host + "\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: user@scripted.test\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: scripted.test:port\r\n\r\n")]
    public async Task A_malformed_or_ambiguous_request_gets_400_and_the_connection_is_closed(string request)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync(request + "GET /smuggled HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

        Message response = await client.ReadResponseAsync();

        Assert.Equal(400, response.Status);
        Assert.Equal("close", response["Connection"]);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData("zz\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffff5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nX : y\r\n\r\n")]
    public async Task A_chunked_body_with_broken_framing_gets_400_and_never_reaches_an_origin_as_whole(string body)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{body}GET /smuggled HTTP/1.1\r\n{Host}\r\n");

        Message response = await client.ReadResponseAsync();

        Assert.Equal(400, response.Status);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.All(origin.Requests, request => Assert.False(request.Complete));
    }

    [Fact]
    public async Task An_HTTP_version_that_nobody_speaks_gets_505()
    {
        Message response = await stage.Proxy.AskAsync($"GET / HTTP/3.0\r\n{Host}\r\n");

        Assert.Contains(response.Status, (int[])[400, 505]);
    }

    [Fact]
    public async Task An_empty_line_before_a_request_is_overlooked()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal("/x", (await stage.Proxy.AskAsync($"\r\nGET /x HTTP/1.1\r\n{Host}\r\n")).Text);
    }

    [Fact]
    public async Task A_body_over_max_body_size_gets_413_before_it_is_sent()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.AskAsync($"POST /small HTTP/1.1\r\n{Host}Content-Length: 1001\r\n\r\n");

        Assert.Equal(413, response.Status);
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_body_of_just_max_body_size_is_taken()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.AskAsync($"POST /small HTTP/1.1\r\n{Host}Content-Length: 1000\r\n\r\n{new string('x', 1000)}");

        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task A_chunked_body_that_grows_over_max_body_size_gets_413()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.AskAsync(
            $"POST /small HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n3e9\r\n{new string('x', 1001)}\r\n0\r\n\r\n");

        Assert.Equal(413, response.Status);
        Assert.DoesNotContain(origin.Requests, request => request.Complete);
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task Curl_learns_that_its_body_is_too_large(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        CommandResult result = await Curl.RunAsync(
            stage.Proxy, "scripted.test", "/small", version, "--data-binary", new string('x', 50_000));

        Assert.Equal("413", result.Output[^1]);
    }

    [Theory]
    [InlineData("one large field")]
    [InlineData("many fields")]
    public async Task A_head_that_is_too_large_gets_431(string kind)
    {
        string fields = kind == "many fields"
            ? string.Concat(Enumerable.Range(0, 2_000).Select(i => $"X-{i}: {i}\r\n"))
            : $"X: {new string('x', 100_000)}\r\n";

        Message response = await stage.Proxy.GetAsync("scripted.test", "/", fields);

        Assert.Equal(431, response.Status);
    }

    [Fact]
    public async Task A_client_that_does_not_finish_its_head_gets_408()
    {
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\n{Host}X: ");

        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_does_not_go_on_with_its_body_gets_408()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"POST /idle HTTP/1.1\r\n{Host}Content-Length: 10\r\n\r\nhalf");

        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
    }
}
