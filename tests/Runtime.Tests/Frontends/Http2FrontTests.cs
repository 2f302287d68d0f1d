using System.Buffers.Binary;
using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Tests.Http2;
using UdsAot.Transport;

namespace UdsAot.Tests.Frontends;

/// <summary>The front for HTTP/2, frame by frame.</summary>
public sealed class Http2FrontTests
{
    private const uint ProtocolError = 1;
    private const uint RefusedStream = 7;
    private const uint Calm = 11;

    private static readonly (string, string)[] s_get = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test")];
    private static readonly (string, string)[] s_post = [(":method", "POST"), .. s_get[1..]];
    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    [Theory]
    [MemberData(nameof(FrameTests.Faults), MemberType = typeof(FrameTests))]
    public async Task A_frame_that_breaks_the_rules_ends_its_stream_or_the_connection(string name, byte[] bytes, string expected)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        await client.SendAsync((byte[])[.. s_preface, .. bytes]);
        uint error = (uint)Enum.Parse<Http2Error>(expected[(expected.IndexOf(':') + 2)..]);
        // A stream that is idle can't be reset (RFC 9113 section 6.4).
        bool endsConnection = expected.StartsWith("over", StringComparison.Ordinal) || name.StartsWith("PRIORITY", StringComparison.Ordinal);
        while (await client.ReadAnyFrameAsync() is { } frame)
        {
            if (frame.Type == Http2Frame.GoAway)
            {
                Assert.True(endsConnection, $"{name}: GOAWAY {ErrorOf(frame)}");
                Assert.Equal((name, error), (name, ErrorOf(frame)));
                client.FinishSending();
                return;
            }
            if (frame.Type == Http2Frame.Reset)
            {
                Assert.False(endsConnection, $"{name}: RST_STREAM {ErrorOf(frame)}");
                Assert.Equal((name, error, 1), (name, ErrorOf(frame), frame.Stream));
                return;
            }
        }
        // An opening that is broken is refused before the front sees it.
        Assert.Contains("first", name);
    }

    [Fact]
    public async Task A_malformed_request_gets_a_page_and_a_reset_and_the_connection_goes_on()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: true, [.. s_get, ("X-Upper", "1")]);
        Assert.Equal(400, await client.ReadStatusAsync(stream));
        Assert.NotEmpty(await client.ReadToEndAsync(stream));
        Http2Frame reset = await client.ReadFrameAsync(stream);
        Assert.Equal((Http2Frame.Reset, ProtocolError), (reset.Type, ErrorOf(reset)));
        await AnswersAsync(stage, client);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_a_431_and_the_connection_goes_on()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(new ListenerLimits { Messages = new MessageLimits { Head = 1_000 } });
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: true, [.. s_get, ("x", new string('v', 1_000))]);
        Assert.Equal(431, await client.ReadStatusAsync(stream));
        await client.ReadToEndAsync(stream);
        await AnswersAsync(stage, client);
    }

    [Theory]
    [InlineData("", "hell", true)]
    [InlineData("", "hello!", false)]
    [InlineData("he", "ll", true)]
    [InlineData("he", "llo!", false)]
    public async Task Content_of_another_length_than_was_promised_never_is_a_whole_request(string first, string rest, bool ends)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: false, [.. s_post, ("content-length", "5")]);
        Socket? peer = null;
        if (first.Length > 0)
        {
            await client.SendDataAsync(stream, Latin1.Bytes(first));
            peer = await stage.Origin.AcceptAsync();
        }
        await client.SendDataAsync(stream, Latin1.Bytes(rest), endsStream: ends);
        Http2Frame frame;
        do
        {
            frame = await client.ReadFrameAsync(stream);
        }
        while (frame.Type != Http2Frame.Reset);
        Assert.Equal(ProtocolError, ErrorOf(frame));
        // A request that is at fault before its origin was asked asks none.
        Assert.DoesNotContain("hello", peer is null ? "" : await RawOrigin.TakeAsync(peer, 1_000));
    }

    [Fact]
    public async Task Early_hints_and_trailers_of_both_sides_come_through()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: false, [.. s_post, ("te", "trailers")]);
        await client.SendDataAsync(stream, "hello"u8.ToArray());
        await client.SendAsync(new Http2Frame(Http2Frame.Headers, Http2Frame.EndHeadersFlag | Http2Frame.EndStreamFlag, stream, PlainHpack.Encode([("x-sum", "5")])));
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        Assert.Equal("5\r\nhello\r\n0\r\nx-sum: 5\r\n\r\n", await RawOrigin.TakeAsync(peer, 25));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
        Assert.Contains(("link", "</a.css>"), await client.ReadHeadAsync(stream));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n2\r\nok\r\n0\r\nX-End: yes\r\n\r\n");
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Assert.Equal("ok"u8.ToArray(), await client.ReadDataAsync(stream, 2));
        Http2Frame trailers = await client.ReadFrameAsync(stream);
        Assert.True(trailers.EndsStream);
        Assert.Equal([("x-end", "yes")], PlainHpack.Decode(trailers.Payload));
    }

    [Fact]
    public async Task A_response_waits_for_its_window_and_its_origin_with_it()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        await client.SendAsync((byte[])[.. s_preface, .. ClientBytes.Settings(0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0)]);
        int stream = await client.RequestAsync(endsStream: true, s_get);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        byte[] body = new byte[4_000_000];
        new Random(1).NextBytes(body);
        peer.Blocking = false;
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Task<int> sent = Task.Run(async () =>
        {
            int at = 0;
            while (at < body.Length)
            {
                at += await peer.SendAsync(body.AsMemory(at));
            }
            return at;
        });
        await Task.Delay(100);
        Assert.False(sent.IsCompleted, "the origin was read though the client takes nothing");

        var got = new MemoryStream();
        while (got.Length < body.Length)
        {
            foreach (int id in (int[])[0, stream])
            {
                await client.SendAsync(ClientBytes.Frame(FrameType.WindowUpdate, 0, id, 0, 1, 0, 0));
            }
            int expected = (int)Math.Min(got.Length + 65_536, body.Length);
            while (got.Length < expected)
            {
                got.Write((await client.ReadFrameAsync(stream)).Payload);
            }
        }
        Assert.Equal(body, got.ToArray());
        Assert.Equal(body.Length, await sent);
    }

    [Fact]
    public async Task A_client_may_send_no_more_than_the_origin_takes()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(static mount => ProxyStage.Plain(mount.Socket, maxBodySize: 0));
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: false, s_post);
        await client.SendDataAsync(stream, new byte[1]);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        // Settings are acknowledged, so the stream's window is the small one.
        int allowed = 32 * 1024 - 1;
        int sent = 1;
        bool isDone = false;
        while (!isDone && sent < 100_000_000)
        {
            int count = Math.Min(allowed, 16_384);
            if (count > 0)
            {
                await client.SendDataAsync(stream, new byte[count]);
                sent += count;
                allowed -= count;
            }
            await client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8]));
            while (await client.ReadAnyFrameAsync() is { } frame && frame.Type != Http2Frame.Ping)
            {
                if (frame.Type == Http2Frame.WindowUpdate && frame.Stream == stream)
                {
                    allowed += BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
                }
            }
            isDone = allowed == 0;
        }
        // What the socket to the origin holds, and the windows: not what the client would like to send.
        Assert.InRange(sent, 32 * 1024, 2_000_000);
    }

    [Fact]
    public async Task Uploads_that_wait_for_an_origin_do_not_keep_the_one_that_has_it_from_going_on()
    {
        const int Piece = 16_384;
        await using Http2Stage stage = await Http2Stage.StartAsync(static mount => ProxyStage.Plain(mount.Socket, maxBodySize: 0, maxConnections: 1));
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int first = await client.RequestAsync(endsStream: false, s_post);
        await client.SendDataAsync(first, new byte[1]);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        long allowed = 65_535 - 1;
        // Each is within its stream's window; together they are more than the connection's.
        for (int i = 0; i < 8; i++)
        {
            int waiting = await client.RequestAsync(endsStream: false, s_post);
            Assert.True(allowed >= Piece, $"the connection's window has {allowed} bytes in front of upload {i}");
            await client.SendDataAsync(waiting, new byte[Piece]);
            allowed += await WindowBeforePongAsync(client) - Piece;
        }
        long before = MemoryBudget.Process.Clients.Used;
        await client.DisposeAsync();
        peer.Dispose();
        await Wait.Until(() => MemoryBudget.Process.Clients.Used <= before - 8 * Piece, "the memory that was taken for them");
    }

    [Fact]
    public async Task Requests_that_are_reset_in_the_read_that_they_come_in_reach_no_origin()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        byte[] block = PlainHpack.Encode(s_get);
        List<byte> sent = [];
        for (int stream = 1; stream < 40; stream += 2)
        {
            sent.AddRange(ClientBytes.Headers(stream, endsStream: true, block));
            sent.AddRange(ClientBytes.Frame(FrameType.ResetStream, FrameFlags.None, stream, 0, 0, 0, 8));
        }
        await client.SendAsync((byte[])[.. sent, .. ClientBytes.Headers(41, endsStream: true, block)]);
        using Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Http2Frame frame;
        do
        {
            frame = await client.ReadAnyFrameAsync() ?? throw new EndOfStreamException();
        }
        while (frame.Type != Http2Frame.Data);
        // The only connection that was made served the only request that was not reset.
        Assert.Equal(41, frame.Stream);
        Assert.Equal("ok"u8.ToArray(), frame.Payload);
    }

    [Fact]
    public async Task Heads_that_few_octets_make_large_take_memory_until_their_exchanges_end()
    {
        const int Requests = 50;
        const int Size = 28_000;
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        long before = MemoryBudget.Process.Clients.Used;
        // The first puts a field of 4,000 octets into the dynamic table (RFC 7541 section 6.2.1); then it is an octet each.
        byte[] put = [0x40, 1, (byte)'x', 0x7f, 0xa1, 0x1e, .. Enumerable.Repeat((byte)'v', 4_000)];
        byte[] repeated = [.. Enumerable.Repeat((byte)0xbe, Size / 4_000)];
        for (int i = 0; i < Requests; i++)
        {
            byte[] block = [.. PlainHpack.Encode(s_get), .. i == 0 ? [.. put, .. repeated[1..]] : repeated];
            await client.SendAsync(ClientBytes.Headers(2 * i + 1, endsStream: true, block));
        }
        await Wait.Until(() => MemoryBudget.Process.Clients.Used >= before + Requests * Size, "the memory that their heads take");
        await client.DisposeAsync();
        await Wait.Until(() => MemoryBudget.Process.Clients.Used <= before, "the memory that their heads took");
    }

    [Theory]
    [InlineData("Settings", FrameType.Settings, 100)]
    [InlineData("Pings", FrameType.Ping, 1_001)]
    [InlineData("IdleFrames", FrameType.Priority, 1_001)]
    [InlineData("IdleFrames", (FrameType)0x42, 1_001)]
    [InlineData("WindowUpdates", FrameType.WindowUpdate, 2_001)]
    [InlineData("Cancellations", FrameType.ResetStream, 501)]
    [InlineData("StreamErrors", FrameType.Headers, 101)]
    public async Task A_client_that_asks_too_much_is_told_to_calm_down(string kind, object type, int count)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        await client.SendAsync((byte[])[.. s_preface, .. ClientBytes.Settings(0, 1, 0, 0, 0, 0)]);
        Task flood = FloodAsync(client, (FrameType)type, count);
        Http2Frame goAway;
        do
        {
            goAway = await client.ReadAnyFrameAsync() ?? throw new EndOfStreamException();
        }
        while (goAway.Type != Http2Frame.GoAway);
        Assert.Equal(Calm, ErrorOf(goAway));
        bool opens = (FrameType)type is FrameType.ResetStream or FrameType.Headers;
        Assert.Equal(opens ? 2 * count - 1 : 0, BinaryPrimitives.ReadInt32BigEndian(goAway.Payload));
        await Wait.Until(() => stage.Log.Lines.Any(line => line.Contains($"asked too much of HTTP/2 ({kind})", StringComparison.Ordinal)), "a line in the log");
        client.FinishSending();
        await flood;
    }

    [Fact]
    public async Task A_browser_that_leaves_a_page_of_300_images_is_served_on()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        using var over = new CancellationTokenSource();
        Task accepting = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                if (stage.Origin.HasWaiting)
                {
                    await stage.Origin.AcceptAsync();
                }
                else
                {
                    await Task.Delay(1);
                }
            }
        });
        for (int page = 0; page < 3; page++)
        {
            var images = new List<int>();
            for (int i = 0; i < 100; i++)
            {
                images.Add(await client.RequestAsync(endsStream: true, s_get));
            }
            foreach (int image in images)
            {
                await client.ResetAsync(image);
            }
        }
        await client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8]));
        await client.ReadFrameAsync(0, Http2Frame.Ping);
        await Wait.Until(() => stage.Pool.Open == stage.Pool.Idle && !stage.Origin.HasWaiting, "the exchanges end");
        await over.CancelAsync();
        await accepting;
        await AnswersAsync(stage, client);
    }

    [Fact]
    public async Task More_streams_than_are_allowed_are_refused_and_only_they()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        for (int i = 0; i < 100; i++)
        {
            await client.RequestAsync(endsStream: true, s_get);
        }
        int refused = await client.RequestAsync(endsStream: true, s_get);
        Http2Frame reset = await client.ReadFrameAsync(refused);
        Assert.Equal((Http2Frame.Reset, RefusedStream), (reset.Type, ErrorOf(reset)));
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Requests_up_to_the_limit_are_answered_and_the_last_is_named()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(new ListenerLimits { MaxRequests = 2 });
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        Socket peer = await AnswersAsync(stage, client);
        int second = await client.RequestAsync(endsStream: true, s_get);
        int third = await client.RequestAsync(endsStream: true, s_get);
        Http2Frame goAway = await client.ReadFrameAsync(0, Http2Frame.GoAway);
        Assert.Equal((second, 0u), (BinaryPrimitives.ReadInt32BigEndian(goAway.Payload), ErrorOf(goAway)));
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, await client.ReadStatusAsync(second));
        Assert.Null(await client.ReadAnyFrameAsync());
        Assert.Equal(second + 2, third);
    }

    [Fact]
    public async Task A_connection_without_requests_is_ended_after_its_time()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        Task<Http2Frame> goAway = client.ReadFrameAsync(0, Http2Frame.GoAway);
        Http2Frame frame = await Wait.Turning(stage.Time, 1_000, goAway);
        Assert.Equal(0u, ErrorOf(frame));
        Assert.Null(await client.ReadAnyFrameAsync());
    }

    [Fact]
    public async Task A_head_that_does_not_come_to_its_end_ends_the_connection()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        // The settings are acknowledged before the pong comes; within a block nothing may.
        await client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8]));
        await client.ReadFrameAsync(0, Http2Frame.Ping);
        await client.SendAsync(new Http2Frame(Http2Frame.Headers, 0, 1, [0x82]));
        Http2Frame frame = await Wait.Turning(stage.Time, 1_000, client.ReadFrameAsync(0, Http2Frame.GoAway));
        Assert.Equal(Calm, ErrorOf(frame));
    }

    [Fact]
    public async Task A_response_that_nobody_takes_is_reset_after_its_time()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(static mount => ProxyStage.Plain(mount.Socket, idleTimeout: 10_000));
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        await client.SendAsync((byte[])[.. s_preface, .. ClientBytes.Settings(0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0)]);
        int stream = await client.RequestAsync(endsStream: true, s_get);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Http2Frame frame = await Wait.Turning(stage.Time, 1_000, client.ReadFrameAsync(stream));
        Assert.Equal(Http2Frame.Reset, frame.Type);
    }

    [Fact]
    public async Task A_connection_that_drains_is_announced_and_then_ended_behind_its_last_stream()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int first = await client.RequestAsync(endsStream: true, s_get);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        Task stopped = stage.Server.StopAsync(CancellationToken.None);
        Http2Frame announced = await client.ReadFrameAsync(0, Http2Frame.GoAway);
        Assert.Equal((int.MaxValue, 0u), (BinaryPrimitives.ReadInt32BigEndian(announced.Payload), ErrorOf(announced)));
        // The client acknowledges the ping behind it, and the stream that it has opened meanwhile is the last.
        Http2Frame named = await client.ReadFrameAsync(0, Http2Frame.GoAway);
        Assert.Equal((first, 0u), (BinaryPrimitives.ReadInt32BigEndian(named.Payload), ErrorOf(named)));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal(200, await client.ReadStatusAsync(first));
        Assert.Equal("ok"u8.ToArray(), await client.ReadToEndAsync(first));
        Assert.Null(await client.ReadAnyFrameAsync());
        client.FinishSending();
        await stopped.WaitAsync(Wait.Patience);
    }

    [Fact]
    public async Task The_more_urgent_response_is_sent_first()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        // The streams' windows are wide, the connection's is used up.
        await client.SendAsync((byte[])[.. s_preface, .. ClientBytes.Settings(0, 1, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff)]);
        var peers = new List<Socket>();
        foreach (string urgency in (string[])["u=5", "u=3, i", "u=1"])
        {
            int stream = await client.RequestAsync(endsStream: true, [.. s_get, ("priority", urgency)]);
            Socket peer = await stage.Origin.AcceptAsync();
            await RawOrigin.ReadHeadAsync(peer);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + new string((char)('a' + peers.Count), 70_000));
            Assert.Equal(200, await client.ReadStatusAsync(stream));
            if (peers.Count == 0)
            {
                // It has the connection's whole window before others want it.
                await client.ReadDataAsync(stream, 65_535);
            }
            peers.Add(peer);
        }
        await client.SendAsync(ClientBytes.Frame(FrameType.WindowUpdate, 0, 0, 0, 1, 0, 0));
        Http2Frame frame;
        do
        {
            frame = await client.ReadAnyFrameAsync() ?? throw new EndOfStreamException();
        }
        while (frame.Type != Http2Frame.Data);
        Assert.Equal(5, frame.Stream);
    }

    private static async Task FloodAsync(Http2Client client, FrameType type, int count)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                switch (type)
                {
                    case FrameType.ResetStream:
                        await client.ResetAsync(await client.RequestAsync(endsStream: true, s_get));
                        break;
                    case FrameType.Headers:
                        // Ends of a stream that the server has to reset.
                        int stream = await client.RequestAsync(endsStream: false, s_post);
                        await client.SendAsync(ClientBytes.Frame(FrameType.WindowUpdate, 0, stream, 0, 0, 0, 0));
                        break;
                    case FrameType.Settings:
                        await client.SendAsync(ClientBytes.Settings());
                        break;
                    case FrameType.Ping:
                        await client.SendAsync(ClientBytes.Frame(type, 0, 0, new byte[8]));
                        break;
                    case FrameType.WindowUpdate:
                        await client.SendAsync(ClientBytes.Frame(type, 0, 0, 0, 0, 0, 1));
                        break;
                    default:
                        await client.SendAsync(ClientBytes.Frame(type, 0, 1, new byte[5]));
                        break;
                }
            }
        }
        catch (SocketException)
        {
            // The server has had enough.
        }
    }

    private static async Task<Socket> AnswersAsync(Http2Stage stage, Http2Client client)
    {
        int stream = await client.RequestAsync(endsStream: true, s_get);
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, await client.ReadStatusAsync(stream));
        return peer;
    }

    /// <summary>What the server adds to the connection's window until it answers a PING.</summary>
    private static async Task<long> WindowBeforePongAsync(Http2Client client)
    {
        long added = 0;
        await client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8]));
        while (await client.ReadAnyFrameAsync() is { } frame && frame.Type != Http2Frame.Ping)
        {
            if (frame.Type == Http2Frame.WindowUpdate && frame.Stream == 0)
            {
                added += BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
            }
        }
        return added;
    }

    private static uint ErrorOf(Http2Frame frame) => BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(frame.Type == Http2Frame.GoAway ? 4 : 0));
}
