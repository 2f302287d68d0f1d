using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace UdsAot.EndToEnd.Harness;

/// <summary>Courses of events over TLS that an executable for any machine must stand.</summary>
internal static class TlsScenes
{
    /// <summary>Sends a message through a WebSocket to a server that echoes, and closes it in good order.</summary>
    /// <param name="proxy">Where to.</param>
    /// <param name="version">1.1 or 2.0.</param>
    /// <param name="message">What to send.</param>
    /// <returns>What came back.</returns>
    public static async Task<byte[]> EchoThroughWebSocketAsync(TlsProxy proxy, string version, byte[] message)
    {
        await using OriginProcess server = await OriginProcess.StartWebSocketsAsync(TestMounts.WebSockets);
        using HttpClient invoker = TlsStage.NewClient(proxy.Address, version);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = Version.Parse(version);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(new Uri("wss://ws.test/echo"), invoker, CancellationToken.None).Within("the WebSocket");

        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var received = new MemoryStream();
        byte[] buffer = new byte[65_536];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().Within("the echo");
            received.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).Within("the closing handshake");
        return received.ToArray();
    }

    /// <summary>Sends SIGTERM while a request is at its origin: the request must be answered, and then the process must end with 0.</summary>
    /// <param name="proxy">Who gets the signal.</param>
    /// <param name="version">1.1 or 2.0.</param>
    public static async Task DrainAsync(TlsProxy proxy, string version)
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            taken.SetResult();
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        using HttpClient client = TlsStage.NewClient(proxy.Address, version);
        Task<string> inFlight = client.GetStringAsync("https://a.test/");
        await taken.Task.Within("the request at the origin");

        proxy.Signal(PosixSignal.SIGTERM);
        await proxy.LineAsync(line => line.Contains("SIGTERM", StringComparison.Ordinal), "the line of the drain");
        release.SetResult();

        Assert.Equal("done", await inFlight);
        client.Dispose();
        Assert.Equal(0, await proxy.ExitCodeAsync());
    }
}
