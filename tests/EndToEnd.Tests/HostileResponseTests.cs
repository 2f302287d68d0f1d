using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>
/// Responses that an origin should not send. What must never happen: that the client takes one for whole that is not, that a
/// client sees another's response, that the origin writes fields of its own making.
/// </summary>
[Collection(OnStageCollection.Name)]
public sealed class HostileResponseTests(Stage stage)
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    public async Task A_response_that_breaks_the_rules_is_a_502(string response)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync(response);
        });

        Assert.Equal(502, (await stage.Proxy.GetAsync("scripted.test", "/")).Status);
    }

    [Fact]
    public async Task Space_before_a_colon_is_taken_out()
    {
        // RFC 9112 section 5.1 asks this of a proxy, for responses alone.
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nX-Spaced : a\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("a", (await stage.Proxy.GetAsync("scripted.test", "/"))["X-Spaced"]);
    }

    [Fact]
    public async Task A_response_with_too_large_a_head_is_a_502()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => $"HTTP/1.1 200 OK\r\nX: {new string('x', 1_000_000)}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(502, (await stage.Proxy.GetAsync("scripted.test", "/")).Status);
    }

    [Fact]
    public async Task A_response_with_both_lengths_is_read_as_chunked_or_refused()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        Message response = await stage.Proxy.GetAsync("scripted.test", "/");

        Assert.True(response.Status == 502 || (response.Text == "hello" && response["Content-Length"] != "3"), $"{response.Status} {response.Text}");
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf!\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n8\r\nhalf")]
    public async Task A_response_that_is_cut_short_is_never_passed_off_as_whole(string rest)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
        });

        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
        string all = await client.ReadToEndAsync();
        CommandResult overHttp2 = await Curl.RunAsync(stage.Proxy, "scripted.test", "/", Curl.Http2);

        bool refused = all.StartsWith("HTTP/1.1 502", StringComparison.Ordinal);
        Assert.True(refused || !all.EndsWith("0\r\n\r\n", StringComparison.Ordinal), all);
        Assert.True(overHttp2.ExitCode != 0 || overHttp2.Output[^1] == "502", overHttp2.Text);
    }

    [Fact]
    public async Task A_response_that_ends_with_its_connection_is_whole()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.0 200 OK\r\n\r\nall of it");
        });

        Message response = await stage.Proxy.GetAsync("scripted.test", "/");

        Assert.Equal("all of it", response.Text);
        Assert.True(response.Complete);
    }

    [Fact]
    public async Task What_an_origin_sends_after_its_response_is_nobodys_response()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            while (await origin.NextAsync(wire) is { } request)
            {
                string body = request.Target;
                string poison = request.Target == "/first" ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison" : "";
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}{poison}");
            }
        });

        Assert.Equal("/first", (await stage.Proxy.GetAsync("scripted.test", "/first")).Text);
        Assert.Equal("/second", (await stage.Proxy.GetAsync("scripted.test", "/second")).Text);
        Assert.Equal(2, origin.Accepted);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\nhello")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task A_body_where_none_may_be_is_dropped_with_its_connection(string method, string hostile)
    {
        int connection = 0;
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            bool first = Interlocked.Increment(ref connection) == 1;
            while (await origin.NextAsync(wire) is { } request)
            {
                await wire.SendAsync(first ? hostile : $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
            }
        });
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"{method} /first HTTP/1.1\r\nHost: scripted.test\r\n\r\nGET /second HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

        Assert.Empty((await client.ReadResponseAsync(method)).Body);
        Assert.Equal("/second", (await client.ReadResponseAsync()).Text);
    }

    [Fact]
    public async Task Interim_responses_pass_and_the_final_one_follows()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ =>
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

        Message interim = await client.ReadResponseHeadAsync();
        Message final = await client.ReadResponseAsync();
        CommandResult overHttp2 = await Curl.RunAsync(stage.Proxy, "scripted.test", "/", Curl.Http2);

        Assert.Equal(103, interim.Status);
        Assert.Equal("</a.css>", interim["Link"]);
        Assert.Equal("ok", final.Text);
        Assert.Equal(["ok", "200"], overHttp2.Output);
    }

    [Fact]
    public async Task A_flood_of_interim_responses_ends()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            while (true)
            {
                await wire.SendAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100)));
            }
        });
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

        Message final = await client.ReadResponseAsync();

        Assert.Contains(final.Status, (int[])[502, 504]);
    }
}
