using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Tests.Compiled;

/// <summary>The limits of a listener, seen by an HTTP/1.1 client, on the test's own clock.</summary>
public sealed class ListenerLimitsTests
{
    private const string Host = "Host: a.test\r\n";
    private const string Chunked = "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n";

    [Fact]
    public async Task A_head_that_takes_too_long_gets_408_and_the_connection_ends()
    {
        using var stage = new ProxyStage(limits: new ListenerLimits { HeadTimeout = 4_000, KeepAliveTimeout = 60_000 });
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\n");
        stage.Time.Advance(3_500);
        // More of it does not prolong it.
        await client.SendAsync("X-More: 1\r\n");
        Assert.False(client.Served.IsCompleted);
        stage.Time.Advance(1_000);
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((408, "close"), (got.Status, got.Field("Connection")));
        await stage.TurnUntil(() => client.Served.IsCompleted, "the connection ends");
    }

    [Fact]
    public async Task The_time_for_a_head_begins_with_its_first_byte()
    {
        using var stage = new ProxyStage(limits: new ListenerLimits { HeadTimeout = 4_000, KeepAliveTimeout = 60_000 });
        PipedClient client = stage.Connect();
        stage.Time.Advance(50_000);
        await client.SendAsync("GET / HTTP/1.1\r\n");
        stage.Time.Advance(3_500);
        await client.SendAsync($"{Host}\r\n");
        Assert.StartsWith("GET / ", await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_without_a_request_is_closed_without_a_word(bool isUsed)
    {
        using var stage = new ProxyStage(limits: new ListenerLimits { KeepAliveTimeout = 3_000 });
        PipedClient client = stage.Connect();
        if (isUsed)
        {
            await client.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
            await AnswerAsync(await stage.Origin.AcceptAsync());
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }
        await stage.TurnUntil(() => client.Served.IsCompleted, "the connection is closed");
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(stage.Log.Lines);
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1_001, false)]
    public async Task A_body_slower_than_the_least_rate_gets_408(int received, bool isTooSlow)
    {
        // After ten seconds of waiting a hundred bytes a second make a thousand.
        using var stage = new ProxyStage(limits: new ListenerLimits { MinBodyRate = 100 });
        (PipedClient client, Socket peer, _) = await stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 5000\r\n\r\n");
        await client.SendAsync(new string('x', received));
        await RawOrigin.TakeAsync(peer, received);
        stage.Time.Advance(10_000);
        if (!isTooSlow)
        {
            Assert.Empty(stage.Log.Lines);
            await client.SendAsync(new string('x', 5_000 - received));
            await RawOrigin.TakeAsync(peer, 5_000 - received);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            return;
        }
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((408, "close"), (got.Status, got.Field("Connection")));
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        Assert.Contains("answered 408", await stage.LoggedAsync());
    }

    [Fact]
    public async Task The_last_request_of_a_connection_is_told_that_it_is()
    {
        using var stage = new ProxyStage(limits: new ListenerLimits { MaxRequests = 3 });
        PipedClient client = stage.Connect();
        await client.SendAsync(string.Concat(Enumerable.Repeat($"GET / HTTP/1.1\r\n{Host}\r\n", 4)));
        Socket peer = await stage.Origin.AcceptAsync();
        foreach (string? connection in (string?[])[null, null, "close"])
        {
            await AnswerAsync(peer);
            Assert.Equal((200, connection), await client.ReadResponseAsync() is var got ? (got.Status, got.Field("Connection")) : default);
        }
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task One_connection_too_many_gets_503_and_is_closed()
    {
        await using Differential.ProxyUnderTest proxy = await Differential.ProxyUnderTest.StartAsync(new ListenerLimits { MaxConnections = 2 });
        using Socket first = await AskAsync(proxy);
        using (Socket second = await AskAsync(proxy))
        {
            using Socket third = await AskAsync(proxy, expected: "HTTP/1.1 503 ");
            string rest = await RawOrigin.TakeAsync(third, 10_000);
            Assert.Contains("\r\nConnection: close\r\n", rest);
            Assert.EndsWith("</html>\n", rest);
        }
        // As soon as one has left, the next is let in.
        await Wait.Until(
            () =>
            {
                using Socket next = AskAsync(proxy, expected: null).GetAwaiter().GetResult();
                return RawOrigin.TakeAsync(next, 12).GetAwaiter().GetResult() == "HTTP/1.1 200";
            },
            "a connection is let in again");
    }

    [Theory]
    [InlineData("head", 431)]
    [InlineData("fields", 431)]
    [InlineData("target", 414)]
    public async Task A_head_beyond_a_limit_is_refused_and_one_at_it_is_not(string limit, int status)
    {
        var messages = new MessageLimits { Head = 1_024, StartLine = 256, Fields = 8 };
        Func<int, string> request = limit switch
        {
            "head" => static more => Padded($"GET / HTTP/1.1\r\n{Host}X: ", "\r\n\r\n", 1_024 + more),
            "fields" => static more => $"GET / HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Repeat("X: 1\r\n", 7 + more))}\r\n",
            _ => static more => $"{Padded("GET /", " HTTP/1.1", 256 + more)}\r\n{Host}\r\n",
        };
        using (var stage = new ProxyStage(limits: new ListenerLimits { Messages = messages }))
        {
            Assert.StartsWith("GET /", (await stage.BeginAsync(request(0))).Received);
        }
        using (var stage = new ProxyStage(limits: new ListenerLimits { Messages = messages }))
        {
            PipedClient client = stage.Connect();
            await client.SendAsync(request(1));
            ClientResponse got = await client.ReadResponseAsync();
            Assert.Equal((status, "close"), (got.Status, got.Field("Connection")));
            Assert.Equal(0, stage.Pool.Open);
        }
    }

    [Theory]
    [InlineData("1;{0}\r\nx\r\n0\r\n\r\n", 15)]
    [InlineData("1;{0}\r\nx\r\n0;\r\n\r\n", 14)]
    [InlineData("1\r\nx\r\n0\r\nX:{0}\r\n\r\n", 58)]
    public async Task A_chunked_body_beyond_a_limit_gets_400_and_one_at_it_passes(string body, int most)
    {
        var limits = new ListenerLimits { Messages = new MessageLimits { ChunkExtensions = 16, Trailers = 64 } };
        foreach (bool isBeyond in (bool[])[false, true])
        {
            using var stage = new ProxyStage(limits: limits);
            PipedClient client = stage.Connect();
            await client.SendAsync(Chunked + string.Format(null, body, new string('e', most + (isBeyond ? 1 : 0))));
            if (!isBeyond)
            {
                await AnswerAsync(await stage.Origin.AcceptAsync());
            }
            ClientResponse got = await client.ReadResponseAsync();
            Assert.Equal(isBeyond ? (400, "close") : (200, null), (got.Status, got.Field("Connection")));
        }
    }

    private static string Padded(string start, string end, int length) => start + new string('x', length - start.Length - end.Length) + end;

    private static async Task AnswerAsync(Socket peer)
    {
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    private static async Task<Socket> AskAsync(Differential.ProxyUnderTest proxy, string? expected = "HTTP/1.1 200 ")
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(proxy.EndPoint);
        await RawOrigin.SendAsync(client, $"GET / HTTP/1.1\r\n{Host}\r\n");
        if (expected is not null)
        {
            Assert.Equal(expected, await RawOrigin.TakeAsync(client, expected.Length));
        }
        return client;
    }
}
