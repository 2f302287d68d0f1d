using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>Exchanges with an origin over TLS.</summary>
public sealed class TlsOriginTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _certificate;
    private readonly ProxyStage _stage;

    public TlsOriginTests()
    {
        File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);
        _certificate = _authority.Sign("origin.test");
        _stage = new ProxyStage(plain => new Mount
        {
            Index = plain.Index,
            Vhost = plain.Vhost,
            Mountpoint = plain.Mountpoint,
            Origin = $"https://+{plain.Socket}:/",
            Socket = plain.Socket,
            Tls = new OriginTls { ServerName = "origin.test", Authorities = _folder.File("ca.pem") },
            OriginPath = plain.OriginPath,
            MaxBodySize = 0,
        });
    }

    public void Dispose()
    {
        _stage.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_connection_is_kept_and_used_again()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Request);
        using TlsPeer peer = await AcceptAsync();
        for (int round = 0; round < 3; round++)
        {
            Assert.StartsWith("GET / HTTP/1.1\r\nHost: h\r\n", await peer.ReadThroughAsync("\r\n\r\n"), StringComparison.Ordinal);
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            Assert.EndsWith("\r\n\r\nok", await client.ReadThroughAsync("ok"), StringComparison.Ordinal);
            await Wait.Until(() => _stage.Pool.Idle == 1, "the connection to be laid down");
            await client.SendAsync(Request);
        }
        Assert.Equal(1, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_connection_that_the_origin_closes_while_idle_is_noticed()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Request);
        using (TlsPeer peer = await AcceptAsync())
        {
            await peer.ReadThroughAsync("\r\n\r\n");
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await client.ReadThroughAsync("ok");
            await Wait.Until(() => _stage.Pool.Idle == 1, "the connection to be laid down");
        }
        await Wait.Until(() => _stage.Pool.Open == 0, "the end of the connection to be seen");
        await client.SendAsync(Request);
        using TlsPeer next = await AcceptAsync();
        await next.ReadThroughAsync("\r\n\r\n");
        await next.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes");
        await client.ReadThroughAsync("yes");
        Assert.Empty(_stage.Log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_without_a_length_is_whole_only_with_a_goodbye(bool saysGoodbye)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Request);
        using TlsPeer peer = await AcceptAsync();
        await peer.ReadThroughAsync("\r\n\r\n");
        await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\nsome of it");
        await client.ReadThroughAsync("some of it");
        if (saysGoodbye)
        {
            await peer.Stream.ShutdownAsync();
            await client.ReadThroughAsync("\r\n0\r\n\r\n");
        }
        peer.CutOff();
        if (saysGoodbye)
        {
            Assert.Empty(_stage.Log.Lines);
        }
        else
        {
            Assert.DoesNotContain("0\r\n\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.Contains("relaying the response's body failed with ECONNRESET", await _stage.LoggedAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Large_bodies_go_both_ways_at_once()
    {
        const int Size = 3_000_000;
        byte[] body = new byte[Size];
        new Random(1).NextBytes(body);
        PipedClient client = _stage.Connect();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {Size}\r\n\r\n");
        Task uploading = client.SendAsync(Latin1.Text(body));
        using TlsPeer peer = await AcceptAsync();
        await peer.ReadThroughAsync("\r\n\r\n");
        await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
        await client.ReadThroughAsync("\r\n\r\n");
        Task echoing = EchoAsync(peer, Size);
        Assert.True(Latin1.Bytes(await client.TakeAsync(Size)).AsSpan().SequenceEqual(body));
        await uploading.WaitAsync(Wait.Patience);
        await echoing.WaitAsync(Wait.Patience);
    }

    [Fact]
    public async Task A_tunnel_ends_each_way_by_itself()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        using TlsPeer peer = await AcceptAsync();
        await peer.ReadThroughAsync("\r\n\r\n");
        await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello");
        await client.ReadThroughAsync("hello");
        await client.SendAsync("there");
        Assert.Equal("there", Latin1.Text(await peer.TakeAsync(5)));
        // The client ends its half; the origin sees that, and goes on.
        await client.Connection.ClientOutput.CompleteAsync();
        Assert.Empty(await peer.TakeAsync(1));
        await peer.SendAsync("more");
        await client.ReadThroughAsync("more");
        await peer.Stream.ShutdownAsync();
        peer.CutOff();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task A_certificate_that_is_wrong_is_a_502_with_one_plain_line()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Request);
        using X509Certificate2 other = _authority.Sign("other.test");
        Socket accepted = await _stage.Origin.AcceptAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using TlsPeer peer = await TlsPeer.HandshakeAsync(accepted, other);
            await peer.Stream.ReadExactlyAsync(new byte[1]);
        });
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.Equal(
            $"301 mount */, socket {_stage.Origin.Path}: tls failed with a wrong name: the origin's certificate is for other.test, not for origin.test; "
                + "correct the mount's server-name, or the certificate",
            await _stage.LoggedAsync());
    }

    [Fact]
    public async Task A_handshake_that_hangs_is_a_504()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Request);
        await _stage.Origin.AcceptAsync();
        Task<ClientResponse> reading = client.ReadResponseAsync();
        await _stage.TurnUntil(() => reading.IsCompleted, "an answer");
        Assert.Equal(504, (await reading).Status);
        Assert.Contains(": tls failed with ETIMEDOUT: ", await _stage.LoggedAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _stage.Pool.Open);
    }

    private async Task<TlsPeer> AcceptAsync() => await TlsPeer.HandshakeAsync(await _stage.Origin.AcceptAsync(), _certificate);

    private static async Task EchoAsync(TlsPeer peer, int size)
    {
        byte[] buffer = new byte[50_000];
        for (int left = size; left > 0;)
        {
            int count = await peer.Stream.ReadAsync(buffer);
            await peer.Stream.WriteAsync(buffer.AsMemory(0, count));
            left -= count;
        }
    }
}
