using System.Net.Sockets;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Timing;

namespace UdsAot.Tests.Forwarding;

/// <summary>Origin connections on which a client has authenticated by NTLM or Negotiate.</summary>
public sealed class ConnectionAuthenticationTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";
    private const string Credentials = "Authorization: NTLM TlRMTVNTUAABAAAA\r\n";
    private const string Challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM TlRMTVNTUAACAAAA\r\nContent-Length: 0\r\n\r\n";
    private const string Response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly ProxyStage _stage = new(mount => ProxyStage.Plain(mount.Socket!, maxConnections: 2));

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("NTLM TlRMTVNTUAABAAAA", true)]
    [InlineData("ntlm x", true)]
    [InlineData("Negotiate YII", true)]
    [InlineData("nego2 x", true)]
    [InlineData("Basic TlRMTQ==", false)]
    [InlineData("Bearer NTLM", false)]
    [InlineData("NTL", false)]
    [InlineData("", false)]
    public void Schemes_that_authenticate_a_connection_are_told_from_others(string value, bool isBound)
    {
        Assert.Equal(isBound, ConnectionAuthentication.IsUsed(Parse($"Authorization: {value}\r\n")));
        Assert.Equal(isBound, ConnectionAuthentication.IsUsed(Parse($"AUTHORIZATION: Basic x\r\nauthorization: {value}\r\n")));
        Assert.False(ConnectionAuthentication.IsUsed(Parse($"X-Authorization: {value}\r\n")));
    }

    [Fact]
    public async Task Both_legs_and_all_that_follows_reach_one_connection_though_others_ask_in_between()
    {
        (PipedClient alice, Socket own) = await LogInAsync();
        PipedClient other = _stage.Connect();
        await other.SendAsync($"GET /other HTTP/1.1\r\n{Host}\r\n");
        using Socket shared = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(shared);
        await AskAsync(alice, own, Credentials);
        await AskAsync(alice, own, "");
        await RawOrigin.SendAsync(shared, Response);
        Assert.Equal(200, (await other.ReadResponseAsync()).Status);
        // The shared one lies idle now, and was used last; it is not the client's all the same.
        await AskAsync(alice, own, "");
        await BothRestAsync();
        Assert.Equal(2, _stage.Pool.Open);
    }

    [Fact]
    public async Task It_ends_with_its_client()
    {
        (PipedClient alice, Socket own) = await LogInAsync();
        alice.Connection.ClientEnds();
        await alice.Served.WaitAsync(Wait.Patience);
        Assert.Equal("", await RawOrigin.TakeAsync(own, 1));
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task It_ends_when_it_was_idle_for_the_pools_time()
    {
        (_, Socket own) = await LogInAsync();
        await _stage.TurnUntil(() => _stage.Pool.Open == 0, "the pool closes it");
        Assert.Equal("", await RawOrigin.TakeAsync(own, 1));
    }

    [Fact]
    public async Task An_origin_that_closes_it_is_noticed_and_the_client_served_on_another()
    {
        (PipedClient alice, Socket own) = await LogInAsync();
        own.Dispose();
        await Wait.Until(() => _stage.Pool.Open == 0, "the pool noticed");
        await alice.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        Assert.StartsWith("GET /x ", await RawOrigin.ReadHeadAsync(await _stage.Origin.AcceptAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_counts_for_max_connections_and_gives_way_to_requests_that_queue_after_a_second()
    {
        (PipedClient alice, Socket own) = await LogInAsync();
        (_, Socket second) = await LogInAsync();
        PipedClient other = _stage.Connect();
        await other.SendAsync($"GET /other HTTP/1.1\r\n{Host}\r\n");
        await Wait.Until(() => _stage.Pool.Waiting == 1, "the request queues");
        await BothRestAsync();
        _stage.Time.Advance(Heartbeat.Interval);
        Assert.Equal(1, _stage.Pool.Waiting);
        // The one that is used meanwhile stays.
        await AskAsync(alice, own, "");
        await BothRestAsync();
        _stage.Time.Advance(1_000 - Heartbeat.Interval);
        using Socket peer = await _stage.Origin.AcceptAsync();
        Assert.StartsWith("GET /other ", await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
        Assert.Equal("", await RawOrigin.TakeAsync(second, 1));
        await RawOrigin.SendAsync(peer, Response);
        Assert.Equal(200, (await other.ReadResponseAsync()).Status);
        await AskAsync(alice, own, "");
    }

    // A client has its response before the connection is back, and rest counts from there.
    private Task BothRestAsync() => Wait.Until(() => _stage.Pool.Idle == 2, "both connections to rest");

    private static RequestHead Parse(string fields)
    {
        byte[] bytes = Latin1.Bytes($"GET / HTTP/1.1\r\n{Host}{fields}\r\n");
        var head = new RequestHead { Bytes = bytes };
        Assert.Equal(HeadFault.None, head.Parse(bytes));
        return head;
    }

    private static async Task AskAsync(PipedClient client, Socket peer, string fields)
    {
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}{fields}\r\n");
        Assert.StartsWith("GET /x ", await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
        await RawOrigin.SendAsync(peer, Response);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    // The first leg: the client's credentials, and the origin's challenge.
    private async Task<(PipedClient Client, Socket Peer)> LogInAsync()
    {
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync($"GET /1 HTTP/1.1\r\n{Host}{Credentials}\r\n");
        await RawOrigin.SendAsync(peer, Challenge);
        Assert.Equal(401, (await client.ReadResponseAsync()).Status);
        return (client, peer);
    }
}
