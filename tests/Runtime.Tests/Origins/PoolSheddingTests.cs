using UdsAot.Addresses;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>Which exchanges a pool ends while requests queue.</summary>
public sealed class PoolSheddingTests : IDisposable
{
    private static readonly ClientKey A = new(1);
    private static readonly ClientKey B = new(2);

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();
    private readonly OriginPool _pool;

    public PoolSheddingTests()
    {
        _heartbeat = new Heartbeat(_time);
        _pool = new OriginPool(new UnixConnector(_origin.EndPoint), 3, 600_000, _heartbeat, maxOfClient: 2);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task The_slowest_give_way_one_for_each_request_that_waits()
    {
        Exchange fast = await BeginAsync(A, perSecond: 10_000);
        Exchange slow = await BeginAsync(A, perSecond: 200);
        Exchange slowest = await BeginAsync(B, perSecond: 10);
        await PassAsync(30);
        Assert.All([fast, slow, slowest], static exchange => Assert.False(exchange.IsShed));

        Task<PoolResult> waiting = Ask(new ClientKey(3));
        await PassAsync(1);
        await waiting.WaitAsync(Wait.Patience);
        Assert.Equal((false, false, true), (fast.IsShed, slow.IsShed, slowest.IsShed));

        Task<PoolResult> next = Ask(new ClientKey(3));
        await PassAsync(11);
        await next.WaitAsync(Wait.Patience);
        Assert.Equal((false, true), (fast.IsShed, slow.IsShed));
    }

    [Fact]
    public async Task An_exchange_that_waits_for_its_origin_never_gives_way()
    {
        Exchange[] exchanges = [await BeginAsync(A, 0, waits: false), await BeginAsync(A, 0, waits: false), await BeginAsync(B, 0, waits: false)];
        Task<PoolResult> waiting = Ask(new ClientKey(3));
        await PassAsync(60);
        Assert.All(exchanges, static exchange => Assert.False(exchange.IsShed));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task For_a_client_that_holds_its_share_only_its_own_exchanges_give_way()
    {
        Exchange own = await BeginAsync(A, perSecond: 20);
        Exchange other = await BeginAsync(B, perSecond: 0);
        await BeginAsync(A, perSecond: 10_000);
        other.Connection.Close();
        Exchange stranger = await BeginAsync(B, perSecond: 0);
        Task<PoolResult> waiting = Ask(A);
        await PassAsync(30);
        await waiting.WaitAsync(Wait.Patience);
        Assert.Equal((true, false), (own.IsShed, stranger.IsShed));
    }

    private async Task<Exchange> BeginAsync(ClientKey client, int perSecond, bool waits = true)
    {
        OriginConnection connection = (await Ask(client).WaitAsync(Wait.Patience)).Connection!;
        var exchange = new Exchange(_heartbeat, connection, perSecond) { WaitsForClient = waits };
        connection.Use.Set(exchange);
        return exchange;
    }

    // What is ended is ended on other threads: they get their time between two beats.
    private async Task PassAsync(int seconds)
    {
        for (int i = 0; i < seconds * 1_000; i += Heartbeat.Interval)
        {
            _time.Advance(Heartbeat.Interval);
            await Task.Delay(1);
        }
    }

    private Task<PoolResult> Ask(ClientKey client) => _pool.ConnectAsync(_heartbeat.Now + 600_000, mayReuse: true, client: client).AsTask();

    private sealed class Exchange(Heartbeat heartbeat, OriginConnection connection, int perSecond) : IPoolExchange
    {
        private readonly long _begun = heartbeat.Now;
        private volatile bool _isShed;

        public OriginConnection Connection => connection;

        public bool IsShed => _isShed;

        public bool WaitsForClient { get; init; }

        public long Moved => (heartbeat.Now - _begun) * perSecond / 1000;

        public void Shed(OriginConnection one)
        {
            Assert.Same(connection, one);
            _isShed = true;
            connection.Use.Set(null);
            connection.Close();
        }
    }
}
