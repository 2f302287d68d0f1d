using System.Net.Sockets;
using UdsAot.Timing;

namespace UdsAot.Tests.Forwarding;

/// <summary>Exchanges that are ended because their clients move next to nothing while a request queues.</summary>
public sealed class SheddingTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";
    private const string Slow = "client 192.0.2.7: a request for mount / was ended, because its client sent or read less than 240 bytes a second for ten seconds";

    private readonly ProxyStage _stage = new(static mount => ProxyStage.Plain(mount.Socket, maxConnections: 1, idleTimeout: 600_000, responseTimeout: 600_000));

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_trickled_upload_is_a_408_as_soon_as_another_request_waits()
    {
        (PipedClient slow, Socket peer, _) = await _stage.BeginAsync($"POST / HTTP/1.1\r\n{Host}Content-Length: 1000\r\n\r\nx");
        for (int i = 0; i < 20; i++)
        {
            _stage.Time.Advance(1_000);
            await slow.SendAsync("x");
        }
        await RawOrigin.TakeAsync(peer, 21);
        Assert.Empty(_stage.Log.Lines);
        PipedClient next = _stage.Connect();
        await next.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await AnswerAsync(next);
        Assert.Equal(408, (await slow.ReadResponseAsync()).Status);
        Assert.Contains(_stage.Log.Lines, static line => line.Contains(Slow, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_response_that_is_not_read_is_cut()
    {
        (PipedClient slow, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await FillAsync(slow, peer, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        PipedClient next = _stage.Connect();
        await next.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        await AnswerAsync(next);
        await Wait.Until(() => slow.Connection.IsAborted, "the response is cut");
        // The flush that waits ends when its reader has gone, as a server's transport lets it.
        slow.Connection.ClientInput.Complete();
        await Wait.Until(() => _stage.Log.Lines.Any(static line => line.Contains("took next to nothing", StringComparison.Ordinal)), "the cause is logged");
        Assert.Contains(_stage.Log.Lines, static line => line.Contains(Slow, StringComparison.Ordinal));
        peer.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: 1000000\r\n\r\n")]
    public async Task One_that_waits_for_its_origin_and_a_stream_of_events_are_left_alone(string response)
    {
        (PipedClient one, Socket peer, _) = await _stage.BeginAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        if (response.Length > 0)
        {
            await FillAsync(one, peer, response);
        }
        PipedClient next = _stage.Connect();
        await next.SendAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        // Its connect-timeout ends its wait: nothing gave way.
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the queue is left");
        Assert.Equal(503, (await next.ReadResponseAsync()).Status);
        Assert.False(one.Connection.IsAborted);
        Assert.DoesNotContain(_stage.Log.Lines, static line => line.Contains("was ended", StringComparison.Ordinal));
    }

    // More than the client's pipe takes, so that the response stands still.
    private async Task FillAsync(PipedClient client, Socket peer, string head)
    {
        await RawOrigin.SendAsync(peer, head + new string('x', 200_000));
        await client.ReadThroughAsync("\r\n\r\n");
        for (int i = 0; i < 12_000; i += Heartbeat.Interval)
        {
            _stage.Time.Advance(Heartbeat.Interval);
            await Task.Delay(1);
        }
        Assert.Empty(_stage.Log.Lines);
    }

    private async Task AnswerAsync(PipedClient client)
    {
        Task<Socket> accepting = _stage.Origin.AcceptAsync();
        await _stage.TurnUntil(() => accepting.IsCompleted, "the next request has a connection");
        Socket peer = await accepting;
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
    }
}
