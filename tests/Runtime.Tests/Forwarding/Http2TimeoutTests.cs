using System.Net.Sockets;

namespace UdsAot.Tests.Forwarding;

/// <summary>Timeouts over HTTP/2, on the test's own clock.</summary>
public sealed class Http2TimeoutTests
{
    private const int Response = 20_000;
    private const int Idle = 7_000;

    [Fact]
    public async Task A_body_that_stands_still_is_a_408()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        (int stream, Socket peer) = await BeginAsync(stage, client, "POST");
        await client.SendDataAsync(stream, "12345"u8.ToArray());
        Assert.Equal("5\r\n12345\r\n", await RawOrigin.TakeAsync(peer, 10));
        Assert.Empty(stage.Log.Lines);
        await stage.TurnUntil(() => stage.Log.Lines.Length > 0, "the body is late");

        Assert.Equal(408, await client.ReadStatusAsync(stream));
        Assert.Contains("reading the request's body failed, answered 408", stage.Log.Lines.Single());
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
    }

    [Fact]
    public async Task A_response_that_does_not_come_is_a_504()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        (int stream, Socket peer) = await BeginAsync(stage, client, "GET");
        stage.Time.Advance(Response - 500);
        Assert.Empty(stage.Log.Lines);
        await stage.TurnUntil(() => stage.Log.Lines.Length > 0, "the response is late");

        Assert.Equal(504, await client.ReadStatusAsync(stream));
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
    }

    [Fact]
    public async Task A_response_that_stands_still_is_reset()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        (int stream, Socket peer) = await BeginAsync(stage, client, "GET");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Assert.Equal("hello", Latin1.Text(await client.ReadDataAsync(stream, 5)));
        stage.Time.Advance(Idle - 500);
        Assert.Empty(stage.Log.Lines);
        await stage.TurnUntil(() => stage.Log.Lines.Length > 0, "the response is given up");

        Assert.Equal(Http2Frame.Reset, (await client.ReadFrameAsync(stream)).Type);
        Assert.Contains("relaying the response's body failed with ETIMEDOUT", stage.Log.Lines.Single());
    }

    private static Task<Http2Stage> StartAsync()
        => Http2Stage.StartAsync(static mount => ProxyStage.Plain(mount.Socket, responseTimeout: Response, idleTimeout: Idle));

    private static async Task<(int Stream, Socket Peer)> BeginAsync(Http2Stage stage, Http2Client client, string method)
    {
        int stream = await client.RequestAsync(endsStream: method == "GET", (":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        return (stream, peer);
    }
}
