using System.Net.Sockets;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>A request that its origin took with it as it was restarted (key <c>restart-hold</c>).</summary>
public sealed class RestartHoldInFlightTests : IDisposable
{
    private const string Host = "Host: a.test\r\n";
    private const int Hold = 10_000;

    private readonly TemporaryFolder _folder = new();
    private readonly ProxyStage _stage;
    private Socket _origin;

    public RestartHoldInFlightTests()
    {
        _stage = new ProxyStage(Held, Path);
        _origin = Listen();
    }

    private string Path => _folder.File("held.sock");

    public void Dispose()
    {
        _stage.Dispose();
        _origin.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "Content-Length: 0\r\n")]
    public async Task An_idempotent_request_is_held_until_the_origin_is_back(string method, string fields)
    {
        PipedClient client = _stage.Connect();
        string first = await TakeAndDieAsync(client, $"{method} /x HTTP/1.1\r\n{Host}{fields}\r\n");
        Task<ClientResponse> response = client.ReadResponseAsync();
        _stage.Time.Advance(Hold / 2);
        Assert.False(response.IsCompleted);
        _origin = Listen();

        using Socket peer = await AcceptAsync();
        Assert.Equal(first, await RawOrigin.ReadHeadAsync(peer));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal((200, "ok"), (await response is var got ? (got.Status, got.Body) : default));
        Assert.Empty(_stage.Log.Lines);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0\r\n", "")]
    [InlineData("PUT", "Content-Length: 5\r\n", "hello")]
    public async Task A_request_that_may_not_be_sent_twice_is_not(string method, string fields, string body)
    {
        PipedClient client = _stage.Connect();
        await TakeAndDieAsync(client, $"{method} /x HTTP/1.1\r\n{Host}{fields}\r\n{body}", body.Length);
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_response_that_began_is_not_asked_for_again()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync($"GET /x HTTP/1.1\r\n{Host}\r\n");
        using (Socket peer = await AcceptAsync())
        {
            await RawOrigin.ReadHeadAsync(peer);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 2");
        }
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        Assert.False(_origin.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public async Task The_hold_ends_and_the_client_learns_why()
    {
        PipedClient client = _stage.Connect();
        await TakeAndDieAsync(client, $"GET /x HTTP/1.1\r\n{Host}\r\n");
        Task<ClientResponse> response = client.ReadResponseAsync();
        await _stage.TurnUntil(() => response.IsCompleted, "the response");
        Assert.Equal(503, (await response).Status);
        await Wait.Until(() => _stage.Pool.Open == 0, "nothing is left open");
    }

    [Fact]
    public async Task A_request_that_ends_its_origin_twice_is_not_sent_a_third_time()
    {
        PipedClient client = _stage.Connect();
        await TakeAndDieAsync(client, $"GET /x HTTP/1.1\r\n{Host}\r\n");
        _origin = Listen();
        using (Socket again = await AcceptAsync())
        {
            await RawOrigin.ReadHeadAsync(again);
        }
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        // Looking whether the origin still listens is no request.
        using Socket look = await AcceptAsync();
        look.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await RawOrigin.ReadHeadAsync(look));
    }

    private static Mount Held(Mount mount) => new()
    {
        Index = 0,
        Vhost = mount.Vhost,
        Mountpoint = mount.Mountpoint,
        Origin = mount.Origin,
        Socket = mount.Socket,
        OriginPath = mount.OriginPath,
        RequestHeaders = mount.RequestHeaders,
        ResponseHeaders = mount.ResponseHeaders,
        MaxConnections = mount.MaxConnections,
        RestartHold = Hold,
    };

    // The origin has the request, and is gone before it has said anything.
    private async Task<string> TakeAndDieAsync(PipedClient client, string request, int body = 0)
    {
        await client.SendAsync(request);
        using Socket peer = await AcceptAsync();
        string received = await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.TakeAsync(peer, body);
        _origin.Dispose();
        File.Delete(Path);
        return received;
    }

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        socket.Listen(8);
        return socket;
    }

    private async Task<Socket> AcceptAsync()
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        return await _origin.AcceptAsync(patience.Token);
    }
}
