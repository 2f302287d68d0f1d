using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;

namespace UdsAot.Tests.Forwarding;

/// <summary>A request on its way to the origin, without an exchange around it.</summary>
public sealed class RequestUploadTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Counted = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n";

    [Fact]
    public async Task A_request_without_a_body_is_wholly_sent_at_once_and_its_response_due()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Get);
        await parts.BeginUploadAsync();
        Assert.StartsWith("GET /x HTTP/1.1\r\n", await RawOrigin.ReadHeadAsync(parts.Peer));
        Assert.True(parts.Upload.IsWhollySent);
        Assert.True(parts.Upload.IsRepeatable);
        long now = parts.Heartbeat.Now;
        Assert.Equal(now + parts.Mount.ResponseTimeout, parts.Upload.ResponseDeadline(parts.Mount, now));
        Assert.True(parts.Upload.EndAsync().IsCompletedSuccessfully);
        Assert.Equal(0, parts.Front.Stops);
    }

    [Fact]
    public async Task What_has_come_of_a_body_leaves_with_the_head_and_the_rest_follows()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Chunked);
        parts.Front.Send("abc");
        await parts.BeginUploadAsync();
        await RawOrigin.ReadHeadAsync(parts.Peer);
        Assert.Equal("3\r\nabc\r\n", await RawOrigin.TakeAsync(parts.Peer, 8));
        Assert.False(parts.Upload.IsWhollySent);
        Assert.True(parts.Upload.IsRepeatable);
        Assert.Equal(OriginConnection.NoDeadline, parts.Upload.ResponseDeadline(parts.Mount, 1));

        parts.Front.Send("de", isLast: true);
        await Wait.Until(() => parts.Upload.IsWhollySent, "the last byte to be sent");
        Assert.Equal("2\r\nde\r\n0\r\n\r\n", await RawOrigin.TakeAsync(parts.Peer, 12));
        Assert.Equal(5, parts.Record.FromClient);
        Assert.False(parts.Upload.IsRepeatable);
        await parts.Upload.EndAsync();
        Assert.Equal(0, parts.Front.Stops);
    }

    [Fact]
    public async Task An_attempt_that_is_over_stops_the_body()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Counted);
        await parts.BeginUploadAsync();
        await Wait.Until(() => parts.Front.IsWaitedFor, "a wait for the body");
        await parts.Upload.EndAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.Equal(1, parts.Front.Stops);
        Assert.False(parts.Upload.IsWhollySent);
        Assert.True(parts.Upload.EndAsync().IsCompletedSuccessfully);
        Assert.Equal(1, parts.Front.Stops);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_becomes_too_large_closes_the_connection(bool atOnce)
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Chunked, static socket => ProxyStage.Plain(socket, maxBodySize: 4));
        if (atOnce)
        {
            parts.Front.Send("12345");
            parts.Upload.Prepare(parts.Connection, parts.Mount, parts.Target, default);
            Assert.Equal(BodyFault.TooLarge, parts.Upload.Fault);
            return;
        }
        parts.Front.Send("1234");
        await parts.BeginUploadAsync();
        await RawOrigin.ReadHeadAsync(parts.Peer);
        Assert.Equal("4\r\n1234\r\n", await RawOrigin.TakeAsync(parts.Peer, 9));
        parts.Front.Send("5");
        await parts.Upload.EndAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.Equal(BodyFault.TooLarge, parts.Upload.Fault);
        Assert.Equal("", await RawOrigin.TakeAsync(parts.Peer, 1));
    }

    [Fact]
    public async Task The_next_exchange_knows_nothing_of_a_fault()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Counted);
        parts.Front.Break(BodyFault.Framing);
        parts.Upload.Prepare(parts.Connection, parts.Mount, parts.Target, default);
        Assert.Equal(BodyFault.Framing, parts.Upload.Fault);
        parts.Upload.Reset();
        Assert.Equal(BodyFault.None, parts.Upload.Fault);
    }

    [Fact]
    public async Task A_second_attempt_sends_the_same_bytes_once_more()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Get);
        int length = await parts.BeginUploadAsync();
        string first = await RawOrigin.ReadHeadAsync(parts.Peer);
        (OriginConnection connection, Socket peer) = await parts.ConnectAsync();
        parts.Upload.PrepareAgain(connection, parts.Connection, length);
        Assert.Equal(length, await connection.SendAsync(length, parts.Heartbeat.Now + 10_000));
        Assert.Equal(first, await RawOrigin.ReadHeadAsync(peer));
        connection.Close();
    }

    [Fact]
    public async Task A_client_that_waits_for_a_grant_lets_the_origin_be_late()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
        await parts.BeginUploadAsync();
        Assert.Equal(1_000 + parts.Mount.ResponseTimeout, parts.Upload.ResponseDeadline(parts.Mount, 1_000));
        parts.Upload.Granted();
        Assert.Equal(OriginConnection.NoDeadline, parts.Upload.ResponseDeadline(parts.Mount, 1_000));
        await parts.Upload.EndAsync();
    }

    [Fact]
    public async Task A_head_that_fits_into_no_buffer_is_not_sent()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(
            Get, static socket => new Mount
            {
                Index = 0,
                Vhost = "*",
                Mountpoint = "/",
                Origin = $"+{socket}:/",
                Socket = socket,
                OriginPath = "/"u8.ToArray(),
                Host = new byte[OriginConnection.SendSize],
            });
        Assert.Equal(-1, parts.Upload.Prepare(parts.Connection, parts.Mount, parts.Target, default));
    }
}
