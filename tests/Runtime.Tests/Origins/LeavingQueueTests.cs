using System.Net.Sockets;
using UdsAot.Addresses;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Origins;

/// <summary>A request that queues for an origin's connection leaves the queue with its client.</summary>
public sealed class LeavingQueueTests
{
    private const string Request = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public void The_others_keep_their_order()
    {
        var queue = new PoolQueue();
        Client[] clients = [new(), new(), new()];
        PoolWaiter[] waiters = Array.ConvertAll(clients, client => queue.Enter(ClientKey.None, 10, client)!);
        Assert.Same(waiters[1], queue.TakeLeaving(clients[1]));
        Assert.Null(queue.TakeLeaving(clients[1]));
        Assert.Equal(2, queue.Count);
        Assert.True(queue.TryTake(out PoolWaiter? taken));
        Assert.Same(waiters[0], taken);
        Assert.True(queue.TryTake(out taken));
        Assert.Same(waiters[2], taken);
    }

    [Fact]
    public void The_turns_of_the_clients_stay_as_they_are()
    {
        var queue = new PoolQueue(share: 1);
        ClientKey a = new(1), b = new(2);
        PoolClient holder = queue.TryHold(a)!;
        Client leaving = new(), staying = new(), only = new();
        PoolWaiter left = queue.Enter(a, 10, leaving)!;
        PoolWaiter stays = queue.Enter(a, 10, staying)!;
        PoolWaiter lone = queue.Enter(b, 10, only)!;
        Assert.Same(left, queue.TakeLeaving(leaving));
        Assert.Same(lone, queue.TakeLeaving(only));
        Assert.Equal(1, queue.Count);
        Assert.False(queue.TryTake(out _));
        Assert.Equal(1, queue.Clients);
        queue.Release(holder);
        Assert.True(queue.TryTake(out PoolWaiter? taken));
        Assert.Same(stays, taken);
        Assert.Null(staying.Place);
        Assert.Null(queue.TakeLeaving(staying));
        queue.Release(taken.Client!);
        Assert.Equal(0, queue.Clients);
    }

    [Fact]
    public async Task A_client_that_leaves_takes_its_request_along_at_once()
    {
        using var stage = new ProxyStage(mount => ProxyStage.Plain(mount.Socket!, maxConnections: 1));
        (PipedClient first, Socket peer, _) = await stage.BeginAsync(Request);
        PipedClient second = stage.Connect();
        await second.SendAsync(Request);
        PipedClient third = stage.Connect();
        await third.SendAsync(Request);
        await Wait.Until(() => stage.Pool.Waiting == 2, "both queue");

        second.Connection.ClientLeaves();
        // A client that has closed its side has a second, as with any other exchange.
        stage.Time.Advance(Http1Limits.HalfCloseGrace + 500);
        await second.Served.WaitAsync(Wait.Patience);
        Assert.Equal(1, stage.Pool.Waiting);

        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await first.ReadResponseAsync()).Status);
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("ok", (await third.ReadResponseAsync()).Body);
        Assert.Equal(1, stage.Pool.Open);
    }

    [Fact]
    public async Task A_client_that_left_before_its_request_queued_does_not_wait()
    {
        using var stage = new ProxyStage(mount => ProxyStage.Plain(mount.Socket!, maxConnections: 1));
        await stage.BeginAsync(Request);
        PoolResult result = await stage.Pool.ConnectAsync(long.MaxValue, mayReuse: true, new RestartHold(0, new Client { HasLeft = true }))
            .AsTask().WaitAsync(Wait.Patience);
        Assert.Equal(new PoolResult(null, Errno.ECANCELED, QueueWasFull: true), result);
        Assert.Equal((1, 0), (stage.Pool.Open, stage.Pool.Waiting));
    }

    private sealed class Client : IWaiter
    {
        public bool HasLeft { get; init; }

        public PoolWaiter? Place { get; set; }
    }
}
