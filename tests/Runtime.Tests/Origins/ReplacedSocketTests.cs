using System.Net.Sockets;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>Another server takes the path of the socket, while connections to the one before still live.</summary>
public sealed class ReplacedSocketTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _old = new();
    private readonly Socket _new = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ReplacedSocketTests() => _heartbeat = new Heartbeat(_time);

    public void Dispose()
    {
        _heartbeat.Dispose();
        _new.Dispose();
        _old.Dispose();
    }

    [Fact]
    public async Task Idle_connections_to_the_old_server_are_given_up_by_the_next_request()
    {
        OriginPool pool = Pool();
        OriginConnection first = await ConnectAsync(pool);
        OriginConnection second = await ConnectAsync(pool);
        Socket peer = await _old.AcceptAsync();
        pool.Release(first);
        pool.Release(second);
        Replace();
        _time.Advance(Heartbeat.Interval);

        Assert.False(pool.TryTakeIdle(out _));
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        OriginConnection third = await ConnectAsync(pool);
        using Socket newPeer = await _new.AcceptAsync();
        pool.Release(third);
        _time.Advance(Heartbeat.Interval);
        Assert.True(pool.TryTakeIdle(out OriginConnection? taken));
        Assert.Same(third, taken);
        taken.Close();
    }

    [Fact]
    public async Task A_connection_that_was_busy_is_not_kept_when_its_exchange_ends()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        Replace();
        _time.Advance(Heartbeat.Interval);
        pool.Release(connection);

        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task A_request_in_the_queue_gets_a_connection_to_the_new_server()
    {
        OriginPool pool = Pool(maxConnections: 1);
        OriginConnection connection = await ConnectAsync(pool);
        ValueTask<PoolResult> waiting = pool.ConnectAsync(_heartbeat.Now + 60_000, mayReuse: true);
        Replace();
        _time.Advance(Heartbeat.Interval);
        pool.Release(connection);

        PoolResult outcome = await waiting;
        Assert.NotSame(connection, outcome.Connection);
        using Socket peer = await _new.AcceptAsync();
        outcome.Connection!.Close();
    }

    [Fact]
    public async Task A_path_that_is_gone_leaves_connections_as_they_are()
    {
        OriginPool pool = Pool();
        OriginConnection connection = await ConnectAsync(pool);
        pool.Release(connection);
        File.Delete(_old.Path);
        _time.Advance(Heartbeat.Interval);

        Assert.True(pool.TryTakeIdle(out OriginConnection? taken));
        Assert.Same(connection, taken);
        taken.Close();
    }

    private OriginPool Pool(int maxConnections = 8) => new(new UnixConnector(_old.EndPoint), maxConnections, 60_000, _heartbeat);

    private async Task<OriginConnection> ConnectAsync(OriginPool pool)
    {
        PoolResult outcome = await pool.ConnectAsync(_heartbeat.Now + 5_000, mayReuse: true);
        Assert.NotNull(outcome.Connection);
        return outcome.Connection;
    }

    private void Replace()
    {
        File.Delete(_old.Path);
        _new.Bind(_old.EndPoint);
        _new.Listen();
    }
}
