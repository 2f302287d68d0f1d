using UdsAot.Addresses;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

public sealed class PrivateConnectionsTests : IDisposable
{
    private static readonly ClientKey A = new(1);
    private static readonly ClientKey B = new(2);

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();
    private readonly OriginPool _pool;
    private readonly PrivateConnections _own = new();

    public PrivateConnectionsTests()
    {
        _heartbeat = new Heartbeat(_time);
        _pool = new OriginPool(new UnixConnector(_origin.EndPoint), 4, 60_000, _heartbeat);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task An_owner_gets_its_own_and_nobody_else_does()
    {
        OriginConnection connection = await ConnectAsync();
        _own.Add(connection, _pool);
        _pool.Release(connection);
        var other = new PrivateConnections();
        Assert.False(_pool.TryTakeIdle(out _));
        Assert.False(other.TryTake(_pool, out _));
        Assert.False(_pool.TryTakePrivate(other, out _));
        Assert.True(_own.TryTake(_pool, out OriginConnection? taken));
        Assert.Same(connection, taken);
        Assert.False(_own.TryTake(_pool, out _));
        taken.Close();
        Assert.Equal(0, _pool.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_closes_those_in_use_too_as_they_come_back(bool isIdle)
    {
        OriginConnection idle = await ConnectAsync();
        OriginConnection late = await ConnectAsync();
        _own.Add(idle, _pool);
        _own.Add(late, _pool);
        _pool.Release(idle);
        if (isIdle)
        {
            _pool.Release(late);
        }
        _own.End();
        Assert.Equal(isIdle ? 0 : 1, _pool.Open);
        _pool.Release(late);
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task One_whose_deadline_passed_is_not_kept()
    {
        OriginConnection connection = await ConnectAsync();
        _own.Add(connection, _pool);
        Task<int> waiting = connection.ReceiveAsync(_heartbeat.Now + 1_000).AsTask();
        _time.Advance(1_250);
        Assert.True(await waiting.WaitAsync(Wait.Patience) < 0);
        _pool.Release(connection);
        Assert.False(_own.TryTake(_pool, out _));
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task One_counts_in_its_clients_share_even_while_it_is_idle()
    {
        var pool = new OriginPool(new UnixConnector(_origin.EndPoint), 4, 60_000, _heartbeat, maxOfClient: 1);
        OriginConnection connection = await ConnectAsync(pool, A);
        _own.Add(connection, pool);
        pool.Release(connection);
        Assert.True(_own.TryTake(pool, out OriginConnection? taken));
        Assert.Same(connection, taken);
        pool.Release(connection);

        Task<PoolResult> waiting = AskAsync(pool, A);
        (await ConnectAsync(pool, B)).Close();
        Assert.Equal((1, 1), (pool.Open, pool.Waiting));

        // Its client's own request needs its place, so that it is closed after a moment.
        _time.Advance(1_500);
        await waiting.WaitAsync(Wait.Patience);
        Assert.NotSame(connection, (await waiting).Connection);
        Assert.False(_own.TryTake(pool, out _));
        (await waiting).Connection!.Close();
        Assert.Equal(0, pool.Open);
    }

    [Fact]
    public async Task One_is_not_closed_for_requests_that_could_not_use_its_place()
    {
        var pool = new OriginPool(new UnixConnector(_origin.EndPoint), 4, 60_000, _heartbeat, maxOfClient: 1);
        OriginConnection connection = await ConnectAsync(pool, A);
        _own.Add(connection, pool);
        pool.Release(connection);
        OriginConnection other = await ConnectAsync(pool, B);
        Task<PoolResult> waiting = AskAsync(pool, B);
        _time.Advance(5_000);
        Assert.False(waiting.IsCompleted);
        Assert.True(_own.TryTake(pool, out OriginConnection? taken));
        Assert.Same(connection, taken);
        other.Close();
        (await waiting.WaitAsync(Wait.Patience)).Connection!.Close();
        taken.Close();
        Assert.Equal(0, pool.Open);
    }

    private Task<PoolResult> AskAsync(OriginPool pool, ClientKey client)
        => pool.ConnectAsync(_heartbeat.Now + 30_000, mayReuse: true, client: client).AsTask();

    private async Task<OriginConnection> ConnectAsync(OriginPool pool, ClientKey client)
        => (await pool.ConnectAsync(_heartbeat.Now + 1_000, mayReuse: false, client: client)).Connection!;

    private async Task<OriginConnection> ConnectAsync()
        => (await _pool.ConnectAsync(_heartbeat.Now + 1_000, mayReuse: false)).Connection!;
}
