using System.Net;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Connections, bodies and trailers, on the way there and back.</summary>
[Collection(OnStageCollection.Name)]
public sealed class ExchangeTests(Stage stage)
{
    private const string Host = "Host: scripted.test\r\n";

    [Fact]
    public async Task One_connection_carries_one_request_after_the_other_there_and_back()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();

        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync($"GET /{i} HTTP/1.1\r\n{Host}\r\n");
            Assert.Equal($"/{i}", (await client.ReadResponseAsync()).Text);
        }

        Assert.Equal(1, origin.Accepted);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? $"GET /{i} HTTP/1.1\r\n{Host}\r\n"
            : $"POST /{i} HTTP/1.1\r\n{Host}Content-Length: 3\r\n\r\nabc")));

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal($"/{i}", (await client.ReadResponseAsync()).Text);
        }
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_taken()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.TrickleAsync($"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n00\r\nX-T: t\r\n\r\n");

        Assert.Equal("/x", (await client.ReadResponseAsync()).Text);
        Assert.Equal("abc", origin.Requests.Single().Text);
    }

    [Fact]
    public async Task A_response_that_comes_byte_by_byte_is_passed_on()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.TrickleAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        });

        Assert.Equal("abcde", (await stage.Proxy.GetAsync("scripted.test", "/")).Text);
    }

    [Fact]
    public async Task HTTP_1_0_gets_a_response_without_chunks_and_the_end_of_the_connection()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.0\r\n{Host}\r\n");

        Message response = await client.ReadResponseAsync();

        Assert.Null(response["Transfer-Encoding"]);
        Assert.Equal("hello", response.Text);
    }

    [Fact]
    public async Task A_client_that_asks_for_the_end_of_the_connection_gets_it()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}Connection: close\r\n\r\n");

        Message response = await client.ReadResponseAsync();

        Assert.Equal("close", response["Connection"]);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Trailers_do_not_harm_the_messages_that_they_end()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using Wire client = await stage.Proxy.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nTrailer: X-There\r\n\r\n3\r\nabc\r\n0\r\nX-There: 9\r\n\r\n");
            Assert.Equal("ok", (await client.ReadResponseAsync("POST")).Text);
        }

        Assert.All(origin.Requests, request => Assert.Equal("abc", request.Text));
        Assert.Equal(1, origin.Accepted);
    }

    [Fact]
    public async Task Trailers_pass_both_ways()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");

        Message response = await stage.Proxy.AskAsync(
            $"POST / HTTP/1.1\r\n{Host}TE: trailers\r\nConnection: TE\r\nTransfer-Encoding: chunked\r\nTrailer: X-There\r\n\r\n3\r\nabc\r\n0\r\nX-There: 9\r\n\r\n");

        Assert.Equal([("X-There", "9")], origin.Requests.Single().Trailers);
        Assert.Equal([("X-Sum", "7")], response.Trailers);
    }

    [Fact]
    public async Task Trailers_of_a_response_reach_a_client_of_HTTP_2()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
        using HttpClient client = stage.Proxy.NewClient(HttpVersion.Version20);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://scripted.test/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { TE = { new("trailers") } },
        };

        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        Assert.Equal("7", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task An_upgrade_becomes_a_tunnel_once_the_origin_agrees()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            Message? request = await origin.NextAsync(wire);
            Assert.Equal("echo", request!["Upgrade"]);
            await wire.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nwelcome");
            Assert.Equal("ping", await wire.ReadUntilAsync("ping"));
            await wire.SendAsync("pong");
        });
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}Upgrade: echo\r\nConnection: Upgrade\r\n\r\n");

        Message response = await client.ReadResponseAsync();
        Assert.Equal(101, response.Status);
        Assert.Equal("echo", response["Upgrade"]);
        Assert.Equal("welcome", await client.ReadUntilAsync("welcome"));
        await client.SendAsync("ping");

        Assert.Equal("pong", await client.ReadToEndAsync());
        Assert.Empty(origin.Failures);
    }

    [Fact]
    public async Task An_upgrade_that_the_origin_refuses_is_answered_through()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync("scripted.test", "/x", "Upgrade: echo\r\nConnection: Upgrade\r\n");

        Assert.Equal("/x", response.Text);
    }

    [Fact]
    public async Task Expect_100_continue_is_the_origins_to_grant()
    {
        var granted = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            Message? head = await wire.ReadRequestHeadAsync();
            Assert.Equal("100-continue", head!["Expect"]);
            await granted.Task;
            await wire.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal("hello", await wire.ReadUntilAsync("hello"));
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Task<Message> interim = client.ReadResponseHeadAsync();
        Assert.False(interim.IsCompleted);

        granted.SetResult();
        Assert.Equal(100, (await interim).Status);
        await client.SendAsync("hello");

        Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        Assert.Empty(origin.Failures);
    }

    [Fact]
    public async Task A_response_may_begin_before_the_request_has_ended()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (_, wire) =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (char letter = 'x'; letter <= 'z'; letter++)
            {
                await wire.ReadUntilAsync($"{letter}");
                await wire.SendAsync($"1\r\n{letter}\r\n");
            }
            await wire.ReadUntilAsync("0\r\n\r\n");
            await wire.SendAsync("0\r\n\r\n");
        });
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        Assert.Equal(200, (await client.ReadResponseHeadAsync()).Status);

        await client.ReadUntilAsync("x");
        for (char letter = 'y'; letter <= 'z'; letter++)
        {
            await client.SendAsync($"1\r\n{letter}\r\n");
            await client.ReadUntilAsync($"{letter}");
        }
        await client.SendAsync("0\r\n\r\n");

        Assert.EndsWith("0\r\n\r\n", await client.ReadUntilAsync("0\r\n\r\n"));
        Assert.Empty(origin.Failures);
    }

    [Fact]
    public async Task A_kept_connection_that_the_origin_closed_is_never_the_clients_problem()
    {
        // Each connection answers one request as if it were to be kept, and is then closed.
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            Message? request = await origin.NextAsync(wire);
            await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request!.Target.Length}\r\n\r\n{request.Target}");
        });

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal($"/{i}", (await stage.Proxy.GetAsync("scripted.test", $"/{i}")).Text);
        }
    }

    [Fact]
    public async Task A_GET_on_a_kept_connection_that_dies_unanswered_is_sent_once_more()
    {
        int connections = 0;
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            bool first = Interlocked.Increment(ref connections) == 1;
            await AnswerAsync(origin, wire);
            // The first connection takes one more request, and dies of it.
            await origin.NextAsync(wire);
            if (!first)
            {
                await AnswerAsync(origin, wire);
            }
        });

        Assert.Equal("/1", (await stage.Proxy.GetAsync("scripted.test", "/1")).Text);
        Assert.Equal("/2", (await stage.Proxy.GetAsync("scripted.test", "/2")).Text);
        Assert.Equal(["/1", "/2", "/2"], origin.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_POST_is_never_sent_twice()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await AnswerAsync(origin, wire);
            await origin.NextAsync(wire);
        });

        Assert.Equal("/1", (await stage.Proxy.GetAsync("scripted.test", "/1")).Text);
        Message response = await stage.Proxy.AskAsync($"POST /2 HTTP/1.1\r\n{Host}Content-Length: 2\r\n\r\nhi");

        Assert.Equal(502, response.Status);
        Assert.Equal(["/1", "/2"], origin.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_client_that_leaves_takes_its_origin_connection_with_it()
    {
        var asked = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            asked.TrySetResult();
            await wire.ReadToEndAsync();
            gone.TrySetResult();
        });
        Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await asked.Task.Within("the request at the origin");

        client.Reset();

        await gone.Task.Within("the end of the origin's connection");
    }

    [Fact]
    public async Task A_client_that_leaves_within_a_response_takes_its_origin_connection_with_it()
    {
        var gone = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            try
            {
                while (true)
                {
                    await wire.SendAsync(Pattern.From(0, 65_536));
                }
            }
            finally
            {
                gone.TrySetResult();
            }
        });
        Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await client.ReadSomeAsync();

        client.Reset();

        await gone.Task.Within("the end of the origin's connection");
    }

    [Fact]
    public async Task A_socket_in_the_abstract_namespace_is_reached()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Abstract);

        Assert.Equal("/x", (await stage.Proxy.GetAsync("scripted.test", "/abstract/x")).Text);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    [InlineData("X-Own_Method")]
    public async Task Any_method_goes_through(string method)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        await stage.Proxy.AskAsync($"{method} /x HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n");
        await Curl.RunAsync(stage.Proxy, "scripted.test", "/y", Curl.Http2, "--request", method);

        Assert.Equal([$"{method} /x HTTP/1.1", $"{method} /y HTTP/1.1"], origin.Requests.Select(request => request.StartLine));
    }

    [Fact]
    public async Task An_HTTP_2_client_gets_no_trace_of_the_origins_chunks()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        CommandResult result = await Curl.RunAsync(stage.Proxy, "scripted.test", "/", Curl.Http2, "--include");

        Assert.Equal("HTTP/2 200 ", result.Output[0]);
        Assert.Equal(["hello", "200"], result.Output[^2..]);
        Assert.DoesNotContain(result.Output, line => line.StartsWith("transfer-encoding", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("connection", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Cookies_that_HTTP_2_split_are_joined_again()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        await Curl.RunAsync(stage.Proxy, "scripted.test", "/", Curl.Http2, "--header", "Cookie: a=1", "--header", "Cookie: b=2");

        Assert.Equal(["a=1; b=2"], origin.Requests.Single().Fields.Where(field => field.Name.Equals("cookie", StringComparison.OrdinalIgnoreCase)).Select(field => field.Value));
    }

    private static async Task AnswerAsync(ScriptedOrigin origin, Wire wire)
    {
        if (await origin.NextAsync(wire) is { } request)
        {
            await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
        }
    }
}
