using UdsAot.Addresses;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>The share of a pool that one client may have.</summary>
public sealed class PoolShareTests : IDisposable
{
    private static readonly ClientKey A = new(1);
    private static readonly ClientKey B = new(2);

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();
    private readonly OriginPool _pool;

    public PoolShareTests()
    {
        _heartbeat = new Heartbeat(_time);
        _pool = new OriginPool(new UnixConnector(_origin.EndPoint), 4, 60_000, _heartbeat, maxOfClient: 2);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task A_client_that_holds_its_share_queues_and_others_do_not()
    {
        OriginConnection first = await ConnectAsync(A);
        await ConnectAsync(A);
        Task<PoolResult> waiting = Ask(A);
        OriginConnection other = await ConnectAsync(B);
        _pool.Release(other);
        Assert.Equal(1, _pool.Idle);
        Assert.False(_pool.TryTakeIdle(out _, A));
        Assert.False(waiting.IsCompleted);
        Assert.True(_pool.TryTakeIdle(out OriginConnection? taken, B));
        Assert.Same(other, taken);
        _pool.Release(first);
        Assert.Same(first, (await waiting.WaitAsync(Wait.Patience)).Connection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_closes_makes_room_for_the_clients_next_request(bool mayReuse)
    {
        OriginConnection first = await ConnectAsync(A);
        OriginConnection second = await ConnectAsync(A);
        Task<PoolResult> waiting = Ask(A, mayReuse);
        first.Close();
        OriginConnection third = (await waiting.WaitAsync(Wait.Patience)).Connection!;
        Assert.NotSame(second, third);
        Assert.Equal(2, _pool.Open);
        Assert.False(Ask(A).IsCompleted);
        third.Close();
    }

    [Fact]
    public async Task A_connection_that_only_makes_place_is_not_counted_twice()
    {
        OriginConnection first = await ConnectAsync(A);
        await ConnectAsync(A);
        Task<PoolResult> fresh = Ask(A, mayReuse: false);
        _pool.Release(first);
        OriginConnection third = (await fresh.WaitAsync(Wait.Patience)).Connection!;
        Assert.NotSame(first, third);
        Task<PoolResult> waiting = Ask(A);
        Assert.False(waiting.IsCompleted);
        _pool.Release(third);
        Assert.Same(third, (await waiting.WaitAsync(Wait.Patience)).Connection);
        Assert.False(Ask(A).IsCompleted);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_own_client_only_is_late_in_the_end()
    {
        await ConnectAsync(A);
        await ConnectAsync(A);
        Task<PoolResult> waiting = Ask(A);
        PoolResult outcome = await Wait.Turning(_time, Heartbeat.Interval, waiting);
        Assert.Equal((null, Errno.ETIMEDOUT, true), (outcome.Connection, outcome.Errno, outcome.QueueWasFull));
        await ConnectAsync(B);
        await ConnectAsync(B);
    }

    [Fact]
    public async Task An_origin_that_can_not_be_reached_takes_nothing_of_the_share()
    {
        var pool = new OriginPool(new UnixConnector(OriginEndpoint.Parse(_origin.Path + ".absent")), 4, 60_000, _heartbeat, maxOfClient: 2);
        for (int i = 0; i < 10; i++)
        {
            PoolResult outcome = await pool.ConnectAsync(_heartbeat.Now + 1_000, mayReuse: true, client: A);
            Assert.Equal((Errno.ENOENT, false), (outcome.Errno, outcome.QueueWasFull));
        }
        Assert.Equal(0, pool.Open);
    }

    private Task<PoolResult> Ask(ClientKey client, bool mayReuse = true)
        => _pool.ConnectAsync(_heartbeat.Now + 60_000, mayReuse, client: client).AsTask();

    private async Task<OriginConnection> ConnectAsync(ClientKey client)
    {
        PoolResult outcome = await Ask(client).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, outcome.Errno);
        return outcome.Connection!;
    }
}
