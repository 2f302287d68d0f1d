using System.Net.Sockets;

namespace UdsAot.Tests.Forwarding;

/// <summary>Expect: 100-continue (RFC 9110 section 10.1.1): the grant is the origin's, and no side waits for ever.</summary>
public sealed class ContinueTests
{
    private const int GrantPatience = 1_000;
    private const string Grant = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Over_HTTP_2_the_origins_grant_reaches_the_client_and_nothing_before_it()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await PostAsync(client);
        Socket peer = await stage.Origin.AcceptAsync();
        Assert.Contains("\r\nexpect: 100-continue\r\n", await RawOrigin.ReadHeadAsync(peer), StringComparison.OrdinalIgnoreCase);
        stage.Time.Advance(GrantPatience / 2);
        Assert.Empty(await FramesBeforePongAsync(client, stream));

        await RawOrigin.SendAsync(peer, Grant);
        Assert.Equal(100, await client.ReadStatusAsync(stream));
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);

        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Assert.Equal("ok", Latin1.Text(await client.ReadToEndAsync(stream)));
        Assert.Empty(stage.Log.Lines);
    }

    [Fact]
    public async Task Over_HTTP_2_an_early_final_response_ends_the_upload_without_a_grant()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await PostAsync(client);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");

        Assert.Equal(401, await client.ReadStatusAsync(stream));
        Assert.Equal("no", Latin1.Text(await client.ReadToEndAsync(stream)));
        // NO_ERROR: the rest of the request is not wanted (RFC 9113 section 8.1). It comes a moment later: see LateResets.
        Task<Http2Frame> late = client.ReadFrameAsync(stream);
        await stage.TurnUntil(() => late.IsCompleted, "the reset");
        Http2Frame reset = await late;
        Assert.Equal((Http2Frame.Reset, 0), (reset.Type, reset.Payload[3]));
        // A connection whose request is still owed a body serves no other request.
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        int next = await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        Socket other = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(other);
        await RawOrigin.SendAsync(other, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(next));
    }

    [Fact]
    public async Task Over_HTTP_2_too_the_proxy_grants_nothing_that_the_origin_did_not()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await PostAsync(client);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        stage.Time.Advance(10_000);
        Assert.Empty(await FramesBeforePongAsync(client, stream));
        // A client that has waited long enough sends without a grant.
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);

        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(stream));
    }

    [Fact]
    public async Task Over_HTTP_2_a_client_that_does_not_wait_is_not_sent_a_grant()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await PostAsync(client);
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        // The pong comes when the frames before it have been read.
        Assert.Empty(await FramesBeforePongAsync(client, stream));
        await RawOrigin.SendAsync(peer, Grant);

        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(stream));
    }

    [Fact]
    public async Task Over_HTTP_2_a_request_that_is_sent_once_more_still_waits_for_its_grant()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int first = await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        Socket stale = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(stale);
        await RawOrigin.SendAsync(stale, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(first));
        await client.ReadToEndAsync(first);
        int stream = await PostAsync(client, "PUT");
        await RawOrigin.ReadHeadAsync(stale);
        stale.Dispose();

        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        Assert.Empty(await FramesBeforePongAsync(client, stream));
        await RawOrigin.SendAsync(peer, Grant);
        Assert.Equal(100, await client.ReadStatusAsync(stream));
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(stream));
    }

    [Fact]
    public async Task Over_HTTP_2_the_proxy_grants_what_the_mount_keeps_from_the_origin()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(static mount => ProxyStage.Plain(mount.Socket, request: new ListMap(["accept"])));
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await PostAsync(client);
        Assert.Equal(100, await client.ReadStatusAsync(stream));
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);

        Socket peer = await stage.Origin.AcceptAsync();
        Assert.DoesNotContain("expect", await RawOrigin.ReadHeadAsync(peer), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);
        Assert.Equal(200, await client.ReadStatusAsync(stream));
    }

    [Fact]
    public async Task An_expectation_that_Connection_keeps_to_this_hop_is_granted_by_the_proxy()
    {
        using var stage = new ProxyStage();
        PipedClient client = stage.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nConnection: expect\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal(100, (await client.ReadResponseAsync()).Status);
        await client.SendAsync("hello");
        Socket peer = await stage.Origin.AcceptAsync();
        Assert.DoesNotContain("expect", await RawOrigin.ReadHeadAsync(peer), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, Ok);

        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task A_client_that_sends_without_a_grant_may_take_longer_than_the_response()
    {
        const int Response = 20_000;
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, responseTimeout: Response));
        (PipedClient client, Socket peer, _) = await stage.BeginAsync(
            "POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        await client.SendAsync("h");
        Assert.Equal("h", await RawOrigin.TakeAsync(peer, 1));
        stage.Time.Advance(Response * 2);
        await client.SendAsync("i");
        Assert.Equal("i", await RawOrigin.TakeAsync(peer, 1));
        await RawOrigin.SendAsync(peer, Ok);

        Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
        Assert.Empty(stage.Log.Lines);
    }

    private static Task<int> PostAsync(Http2Client client, string method = "POST")
        => client.RequestAsync(
            endsStream: false, (":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a.test"),
            ("expect", "100-continue"), ("content-length", "5"));

    /// <summary>The frames of a stream before the answer to a ping that is sent now.</summary>
    private static async Task<List<Http2Frame>> FramesBeforePongAsync(Http2Client client, int stream)
    {
        await client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]));
        var frames = new List<Http2Frame>();
        while (await client.ReadAnyFrameAsync() is { } frame && frame.Type != Http2Frame.Ping)
        {
            if (frame.Stream == stream && frame.Type != Http2Frame.WindowUpdate)
            {
                frames.Add(frame);
            }
        }
        return frames;
    }
}
