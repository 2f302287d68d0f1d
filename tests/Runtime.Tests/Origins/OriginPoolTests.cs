using System.Net.Sockets;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

public sealed class OriginPoolTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();

    public OriginPoolTests() => _heartbeat = new Heartbeat(_time);

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task The_connection_used_last_is_taken_first()
    {
        OriginPool pool = Pool();
        OriginConnection first = await ConnectAsync(pool);
        OriginConnection second = await ConnectAsync(pool);
        pool.Release(first);
        pool.Release(second);
        Assert.Equal((2, 2), (pool.Open, pool.Idle));
        Assert.True(pool.TryTakeIdle(out OriginConnection? taken));
        Assert.Same(second, taken);
        Assert.True(pool.TryTakeIdle(out taken));
        Assert.Same(first, taken);
        Assert.False(pool.TryTakeIdle(out _));
        Assert.Equal((2, 0), (pool.Open, pool.Idle));
        Assert.Equal(1, first.Exchanges);
        first.Close();
        second.Close();
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task A_connection_that_the_origin_closes_while_idle_is_noticed_at_once()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        Socket peer = await _origin.AcceptAsync();
        pool.Release(connection);
        peer.Dispose();
        await Wait.Until(() => pool is { Open: 0, Idle: 0 }, "the pool noticed");
        Assert.False(pool.TryTakeIdle(out _));
        _time.Advance(Heartbeat.Interval);
        Assert.Equal(0, _time.RunningTimers);
    }

    [Fact]
    public async Task A_byte_that_nobody_asked_for_ends_an_idle_connection()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        Socket peer = await _origin.AcceptAsync();
        pool.Release(connection);
        await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        await Wait.Until(() => pool is { Open: 0, Idle: 0 }, "the pool noticed");
        Assert.Equal("", await RawOrigin.ReadHeadAsync(peer));
    }

    [Fact]
    public async Task A_connection_with_a_byte_too_many_is_not_kept()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        Socket peer = await _origin.AcceptAsync();
        await peer.SendAsync("x"u8.ToArray());
        pool.Release(connection);
        await Wait.Until(() => pool is { Open: 0, Idle: 0 }, "the pool noticed");
    }

    [Fact]
    public async Task A_connection_that_closed_before_it_was_given_back_is_not_kept()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        connection.Close();
        pool.Release(connection);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Connections_idle_for_the_keepalive_timeout_are_closed_and_younger_ones_kept()
    {
        OriginPool pool = Pool(keepAlive: 10_000);
        OriginConnection old = await ConnectAsync(pool);
        OriginConnection young = await ConnectAsync(pool);
        pool.Release(old);
        _time.Advance(6_000);
        pool.Release(young);
        _time.Advance(3_750);
        Assert.Equal(2, pool.Idle);
        _time.Advance(500);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
        Assert.True(pool.TryTakeIdle(out OriginConnection? taken));
        Assert.Same(young, taken);
        pool.Release(taken);
        _time.Advance(20_000);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
        Assert.Equal(0, _time.RunningTimers);
    }

    [Fact]
    public async Task Requests_queue_in_order_of_arrival()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        Task<PoolResult>[] queue = [Ask(pool), Ask(pool), Ask(pool)];
        foreach (Task<PoolResult> waiting in queue)
        {
            Assert.All(queue.SkipWhile(one => one != waiting), static one => Assert.False(one.IsCompleted));
            pool.Release(connection);
            Assert.Same(connection, (await waiting.WaitAsync(Wait.Patience)).Connection);
        }
        pool.Release(connection);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task The_place_of_a_closed_connection_passes_to_the_one_who_waits()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        Task<PoolResult> waiting = Ask(pool);
        connection.Close();
        PoolResult outcome = await waiting.WaitAsync(Wait.Patience);
        Assert.NotNull(outcome.Connection);
        Assert.NotSame(connection, outcome.Connection);
        Assert.Equal(0, outcome.Connection.Exchanges);
        Assert.Equal(1, pool.Open);
    }

    [Fact]
    public async Task Who_wants_a_fresh_connection_gets_one_also_after_queueing()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        Task<PoolResult> waiting = Ask(pool, mayReuse: false);
        pool.Release(connection);
        PoolResult outcome = await waiting.WaitAsync(Wait.Patience);
        Assert.NotSame(connection, outcome.Connection);
        Assert.Equal(0, outcome.Connection!.Exchanges);
        Assert.Equal((1, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task A_connection_that_became_idle_meanwhile_is_no_reason_to_queue()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        pool.Release(connection);
        Assert.Same(connection, (await Ask(pool).WaitAsync(Wait.Patience)).Connection);
        pool.Release(connection);
        PoolResult fresh = await Ask(pool, mayReuse: false).WaitAsync(Wait.Patience);
        Assert.NotSame(connection, fresh.Connection);
        Assert.Equal((1, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Who_waits_too_long_gets_nothing_and_is_passed_over()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        Task<PoolResult> impatient = Ask(pool, timeout: 1_000);
        Task<PoolResult> patient = Ask(pool, timeout: 60_000);
        _time.Advance(2_000);
        PoolResult outcome = await impatient.WaitAsync(Wait.Patience);
        Assert.Equal(new PoolResult(null, Errno.ETIMEDOUT, QueueWasFull: true), outcome);
        Assert.False(patient.IsCompleted);
        pool.Release(connection);
        Assert.Same(connection, (await patient.WaitAsync(Wait.Patience)).Connection);
        Assert.Equal(1, pool.Open);
    }

    [Fact]
    public async Task Who_wants_a_fresh_connection_and_is_handed_a_used_one_takes_its_place_and_no_other()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        Task<PoolResult> fresh = pool.ConnectAsync(_heartbeat.Now + 60_000, mayReuse: false).AsTask();
        Task<PoolResult> next = Ask(pool, timeout: 60_000);
        pool.Release(connection);
        OriginConnection? opened = (await fresh.WaitAsync(Wait.Patience)).Connection;
        Assert.NotNull(opened);
        Assert.NotSame(connection, opened);
        Assert.Equal(1, pool.Open);
        Assert.False(next.IsCompleted);
        pool.Release(opened);
        Assert.Same(opened, (await next.WaitAsync(Wait.Patience)).Connection);
    }

    [Fact]
    public async Task One_more_than_may_queue_is_turned_away_at_once()
    {
        OriginPool pool = Pool(max: 1);
        OriginConnection connection = await ConnectAsync(pool);
        var queue = new List<Task<PoolResult>>();
        for (int i = 0; i < PoolQueue.MaxWaiting; i++)
        {
            queue.Add(Ask(pool));
        }
        PoolResult outcome = await Ask(pool).WaitAsync(Wait.Patience);
        Assert.Null(outcome.Connection);
        Assert.True(outcome.QueueWasFull);
        Assert.All(queue, static one => Assert.False(one.IsCompleted));
        _time.Advance(100_000);
        Assert.All(await Task.WhenAll(queue).WaitAsync(Wait.Patience), static one => Assert.True(one.QueueWasFull));
        pool.Release(connection);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Nobody_waits_for_ever_while_connections_come_and_go()
    {
        const int Workers = 8;
        const int Turns = 3_000;
        OriginPool pool = Pool(max: 2);
        Task accepting = AcceptAllAsync();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (int turn = 0; turn < Turns; turn++)
            {
                if (!pool.TryTakeIdle(out OriginConnection? connection))
                {
                    connection = (await Ask(pool, mayReuse: random.Next(8) != 0)).Connection;
                }
                Assert.NotNull(connection);
                if (random.Next(16) == 0)
                {
                    connection.Close();
                }
                else
                {
                    pool.Release(connection);
                }
            }
        }))).WaitAsync(Wait.Patience);
        Assert.InRange(pool.Open, 0, 2);
        Assert.Equal(pool.Open, pool.Idle);
        while (pool.TryTakeIdle(out OriginConnection? connection))
        {
            connection.Close();
        }
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
        _origin.StopListening();
        await accepting;
    }

    [Fact]
    public async Task A_full_backlog_is_waited_out()
    {
        using var busy = new RawOrigin(backlog: 1);
        OriginPool pool = Pool(endPoint: busy);
        List<OriginConnection> connections = await FillBacklogAsync(pool);
        Task<PoolResult> waiting = Ask(pool);
        _time.Advance(1_000);
        Assert.False(waiting.IsCompleted);
        await busy.AcceptAsync();
        PoolResult outcome = await Wait.Turning(_time, 1, waiting);
        Assert.Equal(Errno.None, outcome.Errno);
        outcome.Connection!.Close();
        connections.ForEach(static connection => connection.Close());
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task A_backlog_that_stays_full_is_told_when_the_time_is_up()
    {
        using var busy = new RawOrigin(backlog: 1);
        OriginPool pool = Pool(endPoint: busy);
        List<OriginConnection> connections = await FillBacklogAsync(pool);
        int open = pool.Open;
        PoolResult outcome = await Wait.Turning(_time, 250, Ask(pool));
        Assert.Equal(new PoolResult(null, Errno.EAGAIN, QueueWasFull: false), outcome);
        Assert.Equal(open, pool.Open);
        connections.ForEach(static connection => connection.Close());
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task A_name_in_the_abstract_namespace_is_reached()
    {
        string name = $"udsaot-test-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen(1);
        var pool = new OriginPool(new UnixConnector(OriginEndpoint.Parse("@" + name)), 1, 1_000, _heartbeat);
        OriginConnection connection = await ConnectAsync(pool);
        connection.Close();
    }

    private OriginPool Pool(int max = 256, int keepAlive = 60_000, RawOrigin? endPoint = null)
        => new(new UnixConnector((endPoint ?? _origin).EndPoint), max, keepAlive, _heartbeat);

    private Task<PoolResult> Ask(OriginPool pool, int timeout = 60_000, bool mayReuse = true)
        => pool.ConnectAsync(_heartbeat.Now + timeout, mayReuse).AsTask();

    private async Task<OriginConnection> ConnectAsync(OriginPool pool)
    {
        PoolResult outcome = await Ask(pool).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, outcome.Errno);
        return outcome.Connection!;
    }

    // Connects until the kernel refuses: then the next one would find the backlog full.
    private async Task<List<OriginConnection>> FillBacklogAsync(OriginPool pool)
    {
        var connections = new List<OriginConnection>();
        while ((await pool.ConnectAsync(_heartbeat.Now, mayReuse: false)).Connection is { } connection)
        {
            connections.Add(connection);
            Assert.InRange(connections.Count, 1, 100);
        }
        return connections;
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                await _origin.AcceptAsync();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was closed: the test is over.
        }
    }
}
