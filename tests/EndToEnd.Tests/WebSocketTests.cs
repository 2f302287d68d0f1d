using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>
/// A third-party WebSocket server, seen by third-party clients: .NET's over HTTP/1.1 and HTTP/2 (RFC 8441),
/// Python's, and a browser.
/// </summary>
[Collection(OnStageCollection.Name)]
public sealed class WebSocketTests(Stage stage, WebSocketServer server) : IClassFixture<WebSocketServer>
{
    private const string Http1 = "1.1";
    private const string Http2 = "2.0";

    [Theory]
    [InlineData(Http1, false)]
    [InlineData(Http1, true)]
    [InlineData(Http2, false)]
    [InlineData(Http2, true)]
    public async Task Messages_of_all_sizes_come_back(string version, bool compressed)
    {
        using HttpMessageInvoker invoker = NewInvoker();
        using ClientWebSocket client = await ConnectAsync(invoker, version, "/echo", compressed);
        Assert.Equal(compressed, client.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"));

        foreach (int size in (int[])[0, 1, 125, 126, 127, 65_535, 65_536, 1_048_576])
        {
            byte[] message = Bytes(size);
            await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            Assert.Equal(message, await ReceiveAsync(client));
        }
    }

    [Theory]
    [InlineData(Http1)]
    [InlineData(Http2)]
    public async Task Messages_in_fragments_come_back_whole_both_ways(string version)
    {
        using HttpMessageInvoker invoker = NewInvoker();
        using ClientWebSocket client = await ConnectAsync(invoker, version, "/fragments");
        byte[] message = Bytes(50_500);
        for (int i = 0; i < message.Length; i += 505)
        {
            await client.SendAsync(message.AsMemory(i, 505), WebSocketMessageType.Binary, endOfMessage: i + 505 == message.Length, CancellationToken.None);
        }

        Assert.Equal(message, await ReceiveAsync(client));
    }

    [Theory]
    [InlineData(Http1)]
    [InlineData(Http2)]
    public async Task A_ping_of_the_server_is_answered(string version)
    {
        using HttpMessageInvoker invoker = NewInvoker();
        using ClientWebSocket client = await ConnectAsync(invoker, version, "/ping");

        Assert.Equal("ponged", Encoding.UTF8.GetString(await ReceiveAsync(client)));
    }

    [Theory]
    [InlineData(Http1, 1000)]
    [InlineData(Http1, 4001)]
    [InlineData(Http2, 1000)]
    [InlineData(Http2, 4001)]
    public async Task The_code_with_which_the_server_closes_reaches_the_client(string version, int code)
    {
        using HttpMessageInvoker invoker = NewInvoker();
        using ClientWebSocket client = await ConnectAsync(invoker, version, $"/close/{code}");
        WebSocketReceiveResult result = await client.ReceiveAsync(new byte[100], CancellationToken.None).Within("the server's close");

        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal((code, "as asked"), ((int?)client.CloseStatus, client.CloseStatusDescription));
        // The server ends the connection once its close is answered; the client waits for that.
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Within("the end of the connection");
        Assert.Equal(WebSocketState.Closed, client.State);
    }

    [Theory]
    [InlineData(Http1)]
    [InlineData(Http2)]
    public async Task The_code_with_which_the_client_closes_reaches_the_server(string version)
    {
        int before = server.Process.Lines.Length;
        using HttpMessageInvoker invoker = NewInvoker();
        using ClientWebSocket client = await ConnectAsync(invoker, version, "/echo");
        string reason = "enough over " + version;
        await client.CloseAsync((WebSocketCloseStatus)4002, reason, CancellationToken.None).Within("the server's close");

        await server.Process.LineAsync(line => line == "closed with 4002 " + reason, "the code", before);
    }

    [Theory]
    [InlineData(Http1)]
    [InlineData(Http2)]
    public async Task A_client_that_vanishes_is_an_end_for_the_server(string version)
    {
        int before = server.Process.Lines.Length;
        HttpMessageInvoker invoker = NewInvoker();
        ClientWebSocket client = await ConnectAsync(invoker, version, "/echo");
        client.Abort();
        client.Dispose();
        invoker.Dispose();

        await server.Process.LineAsync(line => line.StartsWith("closed with 1006", StringComparison.Ordinal), "the end without a code", before);
    }

    [Fact]
    public async Task Pythons_client_finds_all_well()
    {
        int before = server.Process.Lines.Length;
        CommandResult result = await CommandResult.Of(
            OriginProcess.SystemPython, [OriginProcess.ServerFile("websocket_client.py"), "ws.test", $"{stage.Proxy.Address.Address}", $"{stage.Proxy.Address.Port}"]);

        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Equal("all is well", result.Output[^1]);
        await server.Process.LineAsync(line => line == "closed with 4002 python has enough", "the code", before);
    }

    [Fact]
    public async Task A_browser_finds_all_well()
    {
        int before = server.Process.Lines.Length;
        await using var browser = new RunningProcess(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={Sandbox.NewFolder()}",
                // No name but the server's leads anywhere.
                $"--host-resolver-rules=MAP ws.test 127.0.0.1, MAP * ~NOTFOUND", $"http://ws.test:{stage.Proxy.Address.Port}/page",
            ]);
        try
        {
            Task<string> reported = server.Process.LineAsync(line => line.StartsWith("report ", StringComparison.Ordinal), "the browser's report", before);
            await Patience.Until(() => reported.IsCompleted || browser.HasExited, "the browser's report");
            Assert.False(browser.HasExited, $"The browser ended:\n{string.Join('\n', browser.Lines)}");

            Assert.Equal("report all is well", await reported);
            await server.Process.LineAsync(line => line == "closed with 4003 the browser has enough", "the code", before);
        }
        finally
        {
            // Waits for all of its processes: they write to its folder to the last.
            await browser.CrashAsync();
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(HttpMessageInvoker invoker, string version, string path, bool compressed = false)
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = Version.Parse(version);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.CollectHttpResponseDetails = true;
        if (compressed)
        {
            client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        }
        await client.ConnectAsync(new Uri("ws://ws.test" + path), invoker, CancellationToken.None).Within("a WebSocket");
        return client;
    }

    private HttpMessageInvoker NewInvoker() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stopped) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(stage.Proxy.Address, stopped);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    // The same in every run, and nothing that compression makes small.
    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[16_384];
        WebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer, CancellationToken.None).Within("a message");
            message.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return message.ToArray();
    }
}
