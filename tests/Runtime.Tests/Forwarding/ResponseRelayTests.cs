using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;

namespace UdsAot.Tests.Forwarding;

/// <summary>An origin's response on its way to the client, without an exchange around it.</summary>
public sealed class ResponseRelayTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "[200]abc[end]", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "[200]abc[end]", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "[204][end]", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", "[200]abc[end]", false)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "[103][204][end]", true)]
    public async Task A_response_passes_and_leaves_the_connection_as_it_says(string response, string written, bool isReusable)
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, response);
        Assert.False((await ReadHeadAsync(parts)).Happened);
        Assert.True(parts.Relay.HasBegun);
        Assert.False(parts.Relay.IsReusable);
        Assert.False((await RelayAsync(parts)).Happened);
        Assert.Equal(written, parts.Front.Written);
        Assert.Equal(isReusable, parts.Relay.IsReusable);
        Assert.Equal(0, parts.Connection.ReceivedLength);
        Assert.Equal((parts.Relay.Head.Status, written.Contains("abc", StringComparison.Ordinal) ? 3 : 0), (parts.Record.Status, (int)parts.Record.ToClient));
        parts.Relay.Reset();
        Assert.False(parts.Relay.HasBegun);
        Assert.False(parts.Relay.IsReusable);
    }

    [Fact]
    public async Task A_response_until_the_connection_ends_is_whole_and_the_connection_is_not_used_again()
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 200 OK\r\n\r\nabc");
        parts.Peer.Shutdown(SocketShutdown.Send);
        Assert.False((await ReadHeadAsync(parts)).Happened);
        Assert.False((await RelayAsync(parts)).Happened);
        Assert.Equal("[200]abc[end]", parts.Front.Written);
        Assert.False(parts.Relay.IsReusable);
    }

    [Theory]
    [InlineData("", 502)]
    [InlineData("HTTP/1.1 200", 502)]
    [InlineData("HTTQ/1.1 200 OK\r\n\r\n", 502)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 502)]
    public async Task A_head_that_is_none_is_a_failure_that_can_still_be_answered(string response, int status)
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, response);
        parts.Peer.Shutdown(SocketShutdown.Send);
        Failure failure = await ReadHeadAsync(parts);
        Assert.Equal((status, Phase.ResponseHead), (failure.Status, failure.Phase));
        Assert.Equal(response.Length > 0, parts.Relay.HasBegun);
        Assert.Equal(("", 0), (parts.Front.Written, parts.Record.Status));
    }

    [Fact]
    public async Task An_endless_row_of_interim_responses_is_broken_off()
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 65)));
        Assert.Equal(502, (await ReadHeadAsync(parts)).Status);
        Assert.Equal(string.Concat(Enumerable.Repeat("[103]", 64)), parts.Front.Written);
    }

    [Theory]
    [InlineData("Content-Length: 6\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T")]
    public async Task A_body_that_breaks_off_leaves_a_response_without_an_end(string rest)
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 200 OK\r\n" + rest);
        parts.Peer.Shutdown(SocketShutdown.Send);
        Assert.False((await ReadHeadAsync(parts)).Happened);
        Failure failure = await RelayAsync(parts);
        Assert.Equal((502, Phase.ResponseBody), (failure.Status, failure.Phase));
        Assert.Equal("[200]abc", parts.Front.Written);
        Assert.False(parts.Relay.IsReusable);
    }

    [Fact]
    public async Task A_client_that_leaves_at_the_very_end_leaves_the_origins_connection_as_good_as_it_was()
    {
        using ExchangeParts parts = await BeginAsync(Get);
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        Assert.False((await ReadHeadAsync(parts)).Happened);
        parts.Front.FlushesLeft = 0;
        Assert.Equal(Failure.ClientLeft(Phase.ResponseBody), await RelayAsync(parts));
        Assert.True(parts.Relay.IsReusable);
    }

    [Fact]
    public async Task A_client_that_has_left_is_the_reason_whatever_the_connection_says()
    {
        using ExchangeParts parts = await BeginAsync(Get);
        parts.HasLeft = true;
        parts.Connection.Close();
        Assert.Equal(Failure.ClientLeft(Phase.ResponseHead), await ReadHeadAsync(parts));
    }

    [Fact]
    public async Task A_success_is_no_answer_to_a_request_for_a_tunnel()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Get, wantsTunnel: true);
        await parts.BeginUploadAsync();
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(502, (await ReadHeadAsync(parts)).Status);
    }

    [Fact]
    public async Task References_to_the_origin_are_mapped_before_the_head_is_written()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(
            "GET /app/x HTTP/1.1\r\nHost: a\r\n\r\n",
            static socket => new Mount
            {
                Index = 0,
                Vhost = "*",
                Mountpoint = "/app",
                Origin = $"+{socket}:/in",
                Socket = socket,
                OriginPath = "/in"u8.ToArray(),
                References = new LocationRewriter("/in"u8.ToArray(), "/app"u8.ToArray()),
            });
        await parts.BeginUploadAsync();
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 302 Found\r\nLocation: /in/y\r\nX-Other: /in/y\r\nContent-Length: 0\r\n\r\n");
        Assert.False((await ReadHeadAsync(parts)).Happened);
        Assert.False((await RelayAsync(parts)).Happened);
        Assert.EndsWith("Location: /app/y\r\n", parts.Front.Head);
        Assert.Contains("X-Other: /in/y\r\n", parts.Front.Head);
    }

    private static async Task<ExchangeParts> BeginAsync(string request)
    {
        ExchangeParts parts = await ExchangeParts.CreateAsync(request);
        await parts.BeginUploadAsync();
        await RawOrigin.ReadHeadAsync(parts.Peer);
        return parts;
    }

    private static Task<Failure> ReadHeadAsync(ExchangeParts parts)
        => parts.Relay.ReadHeadAsync(parts.Connection, parts.Mount).AsTask().WaitAsync(Wait.Patience);

    private static Task<Failure> RelayAsync(ExchangeParts parts)
        => parts.Relay.RelayAsync(parts.Connection, parts.Mount).AsTask().WaitAsync(Wait.Patience);
}
