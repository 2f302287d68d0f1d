using System.Net.WebSockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Origins on TCP: third-party servers, each on a port of 127.0.0.1 or ::1.</summary>
[Collection(OnStageCollection.Name)]
public sealed class TcpOriginTests(Stage stage, PortServers servers) : IClassFixture<PortServers>
{
    [Theory]
    [InlineData("/hello", "nginx")]
    [InlineData("/six/hello", "nginx")]
    [InlineData("/local/hello", "nginx")]
    [InlineData("/python/hello", "python")]
    public async Task A_server_on_a_port_answers(string target, string server)
    {
        foreach (string version in (string[])[Curl.Http1, Curl.Http2])
        {
            CommandResult result = await Curl.RunAsync(stage.Proxy, "tcp.test", target, version);
            Assert.Equal(["hello from " + server, "200"], result.Output);
        }
        Assert.NotNull(servers);
    }

    [Fact]
    public async Task A_large_body_goes_up_and_comes_down()
    {
        using HttpClient client = stage.Proxy.NewClient();
        using var content = new PatternContent(3_000_000, announced: false);
        using HttpResponseMessage stored = await client.PutAsync(new Uri("http://tcp.test/stored/pattern"), content);
        Assert.True(stored.IsSuccessStatusCode, $"{stored.StatusCode}");
        using Stream back = await client.GetStreamAsync(new Uri("http://tcp.test/six/stored/pattern"));
        Assert.Equal(3_000_000, await Pattern.VerifyAsync(back, CancellationToken.None));
    }

    [Fact]
    public async Task Load_from_h2load_is_answered_to_the_last_request()
    {
        CommandResult result = await CommandResult.Of(
            "h2load", ["--h1", "-n", "4000", "-c", "8", $"--connect-to={stage.Proxy.Address}", "http://tcp.test/hello"]);

        Assert.Contains(result.Output, line => line.StartsWith("status codes: 4000 2xx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_WebSocket_goes_through()
    {
        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(NewHandler());
        await client.ConnectAsync(new Uri("ws://tcp.test/ws/echo"), invoker, CancellationToken.None);
        byte[] message = new byte[100_000];
        new Random(1).NextBytes(message);
        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        byte[] back = new byte[message.Length];
        for (int received = 0; received < back.Length;)
        {
            received += (await client.ReceiveAsync(back.AsMemory(received), CancellationToken.None).AsTask().Within("the echo")).Count;
        }
        Assert.Equal(message, back);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Within("the end");
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_a_503_and_a_line()
    {
        int before = stage.Proxy.Lines.Length;
        Assert.Equal(503, (await stage.Proxy.GetAsync("tcp.test", "/refused")).Status);
        await stage.Proxy.LineAsync(
            line => line.Contains(
                $"mount tcp.test/refused, origin 127.0.0.1:{TestMounts.ClosedPort}: connect failed with ECONNREFUSED: the host is there", StringComparison.Ordinal),
            "the line of the failure",
            before);
    }

    private SocketsHttpHandler NewHandler() => new()
    {
        ConnectCallback = async (_, stopped) =>
        {
            var socket = new System.Net.Sockets.Socket(
                System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(stage.Proxy.Address, stopped);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    };
}
