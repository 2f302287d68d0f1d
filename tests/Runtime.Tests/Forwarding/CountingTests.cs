using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Metrics;

namespace UdsAot.Tests.Forwarding;

/// <summary>The counters after exchanges.</summary>
public sealed class CountingTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly ProxyStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void These_tests_were_built_with_counters() => Assert.True(CompiledMounts.HasCounters && CompiledMounts.HasCallbacks);

    [Fact]
    public async Task An_exchange_is_counted_with_its_content_and_its_times()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nHello");
        Assert.Equal("Hello", await RawOrigin.TakeAsync(peer, 5));
        long[] sums = Sums();
        Assert.Equal((1, 1), (sums[MountCell.Begun], MountCell.InFlight(sums)));
        Assert.Equal((1, 0), (_stage.Pool.Open, _stage.Pool.Idle));

        _stage.Time.Advance(20);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 201 Created\r\nContent-Length: 7\r\n\r\nabc");
        await client.ReadThroughAsync("\r\n\r\nabc");
        _stage.Time.Advance(3_000);
        await RawOrigin.SendAsync(peer, "defg");
        Assert.Equal("defg", await client.TakeAsync(4));
        await Wait.Until(() => MountCell.InFlight(Sums()) == 0, "the end of the exchange");

        sums = Sums();
        Assert.Equal(1, sums[MountCell.FirstClass + 1]);
        Assert.Equal((5, 7), (sums[MountCell.FromClients], sums[MountCell.ToClients]));
        Assert.Equal(1, sums[MountCell.FirstByte + Histogram.BucketOf(20_000_000)]);
        Assert.Equal(1, sums[MountCell.Duration + Histogram.BucketOf(3_020_000_000)]);
        Assert.Equal(3_020_000_000, sums[MountCell.Duration + Histogram.Buckets]);
        Assert.Equal(1, Histogram.CountOf(sums.AsSpan(MountCell.Connect, Histogram.Cells)));
        Assert.True(Counters.Origin.IsUp);
        Assert.Null(Counters.LastFailure);

        // The next one finds the connection, and so counts no other.
        await client.SendAsync(Request);
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 304 Not Modified\r\n\r\n");
        Assert.Equal(304, (await client.ReadResponseAsync()).Status);
        await Wait.Until(() => MountCell.InFlight(Sums()) == 0, "the end of the exchange");
        sums = Sums();
        Assert.Equal((1, 1), (sums[MountCell.FirstClass + 1], sums[MountCell.FirstClass + 2]));
        Assert.Equal(1, Histogram.CountOf(sums.AsSpan(MountCell.Connect, Histogram.Cells)));
    }

    [Fact]
    public async Task An_origin_is_down_from_its_failure_to_its_next_response()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        peer.Close();
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.True(Counters.Origin.IsDown);
        Assert.Equal("an early end", Counters.LastFailure!.Kind.Name);
        Assert.Equal(1, Sums()[MountCell.FirstClass + 4]);

        await client.SendAsync(Request);
        Socket next = await _stage.Origin.AcceptAsync();
        while (await RawOrigin.ReadHeadAsync(next) == "")
        {
            // The connection by which the proxy asked why the first one ended.
            next = await _stage.Origin.AcceptAsync();
        }
        await RawOrigin.SendAsync(next, "HTTP/1.1 500 Sorry\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(500, (await client.ReadResponseAsync()).Status);
        Assert.True(Counters.Origin.IsUp, "an error is an answer");
        await Wait.Until(() => MountCell.InFlight(Sums()) == 0, "the end of the exchange");
        Assert.Equal(2, Sums()[MountCell.FirstClass + 4]);
    }

    [Fact]
    public async Task A_client_that_leaves_says_nothing_against_the_origin()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync(Request);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabc");
        await client.ReadThroughAsync("abc");
        client.Connection.ClientLeaves();
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the exchange ends");
        Assert.Equal(0, MountCell.InFlight(Sums()));
        Assert.True(Counters.Origin.IsUp);
        Assert.True(Counters.Failures is { IsClients: true, Count: 1, Next: null });
    }

    [Fact]
    public async Task A_request_that_comes_to_no_mount_is_counted_by_its_status()
    {
        using var stage = new ProxyStage(static mount => ProxyStage.Plain(mount.Socket, mountpoint: "/a"));
        PipedClient client = stage.Connect();
        await client.SendAsync("GET /b HTTP/1.1\r\nHost: a.test\r\n\r\nGET /b HTTP/1.1\r\nHost: a.test\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\nno request\r\n\r\n");
        Assert.Equal(404, (await client.ReadResponseAsync()).Status);
        Assert.Equal(404, (await client.ReadResponseAsync()).Status);
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
        Assert.Equal([(400, 1), (404, 2)], stage.Core.Counters!.Refusals());
        Assert.Null(stage.Core.Counters.Find(0));
    }

    [Fact]
    public async Task A_tunnel_counts_when_it_ends_with_what_went_through_it()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\nabc");
        await client.ReadThroughAsync("abc");
        await client.SendAsync("hello");
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        Assert.Equal(1, MountCell.InFlight(Sums()));
        peer.Shutdown(SocketShutdown.Send);
        client.Connection.ClientEnds();
        await Wait.Until(() => MountCell.InFlight(Sums()) == 0, "the end of the tunnel");
        long[] sums = Sums();
        Assert.Equal((1, 5, 3), (sums[MountCell.FirstClass], sums[MountCell.FromClients], sums[MountCell.ToClients]));
    }

    private MountCounters Counters => _stage.Core.Counters!.For(_stage.Mount);

    private long[] Sums()
    {
        long[] sums = new long[MountCell.Count];
        Counters.Sum(sums);
        return sums;
    }
}
