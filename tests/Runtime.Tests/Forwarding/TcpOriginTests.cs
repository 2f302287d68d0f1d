using System.Net;
using System.Net.Sockets;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>Exchanges with an origin on TCP, and what is said of one that is not there.</summary>
public sealed class TcpOriginTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public async Task A_connection_is_kept_and_used_again(string host)
    {
        using var port = new TcpPort(host == "::1" ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        using ProxyStage stage = Stage(host, port.EndPoint.Port);
        PipedClient client = stage.Connect();
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Socket peer = await port.AcceptAsync();
        for (int round = 0; round < 3; round++)
        {
            Assert.StartsWith("GET /a HTTP/1.1\r\nHost: h\r\n", await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            Assert.Equal("ok", (await client.ReadResponseAsync()).Body);
            await Wait.Until(() => stage.Pool.Idle == 1, "the connection to be laid down");
            await client.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        Assert.Equal(1, stage.Pool.Open);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_a_503_with_plain_words()
    {
        using var closed = new ClosedPort(IPAddress.Loopback);
        int port = closed.EndPoint.Port;
        using ProxyStage stage = Stage("127.0.0.1", port);
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(503, (await client.ReadResponseAsync()).Status);
        Assert.Equal(
            $"301 mount */, origin 127.0.0.1:{port}: connect failed with ECONNREFUSED: the host is there, but nobody listens on this port; is the server "
                + "running, and does it listen on this address?",
            await stage.LoggedAsync());
    }

    [Fact]
    public async Task A_connect_that_hangs_is_a_504_when_the_connect_timeout_is_over()
    {
        using var port = new FullPort(IPAddress.Loopback);
        using ProxyStage stage = Stage("127.0.0.1", port.EndPoint.Port);
        PipedClient client = stage.Connect();
        long begun = stage.Time.GetTimestamp();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Task<ClientResponse> reading = client.ReadResponseAsync();
        await stage.TurnUntil(() => reading.IsCompleted, "an answer");
        Assert.Equal(504, (await reading).Status);
        Assert.True(stage.Time.GetTimestamp() - begun >= stage.Mount.ConnectTimeout, "it was given up too early");
        Assert.StartsWith(
            $"301 mount */, origin 127.0.0.1:{port.EndPoint.Port}: connect failed with ETIMEDOUT: it did not take the connection in time",
            await stage.LoggedAsync(),
            StringComparison.Ordinal);
        Assert.Equal(0, stage.Pool.Open);
    }

    [Fact]
    public async Task An_origin_that_is_restarted_is_waited_for()
    {
        using var closed = new ClosedPort(IPAddress.Loopback);
        int port = closed.EndPoint.Port;
        using ProxyStage stage = Stage("127.0.0.1", port, restartHold: 600_000);
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        closed.Dispose();
        using var origin = new TcpPort(IPAddress.Loopback, port);
        Socket peer = await origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        Assert.Empty(stage.Log.Lines);
    }

    private static ProxyStage Stage(string host, int port, int restartHold = 0)
        => new(mount => Mount(mount, host, port, restartHold));

    private static Mount Mount(Mount plain, string host, int port, int restartHold) => new()
    {
        Index = plain.Index,
        Vhost = plain.Vhost,
        Mountpoint = plain.Mountpoint,
        Origin = $"http://{host}:{port}/",
        Socket = $"{host}:{port}",
        Tcp = new TcpAddress(host, port),
        OriginPath = plain.OriginPath,
        RestartHold = restartHold,
    };
}
