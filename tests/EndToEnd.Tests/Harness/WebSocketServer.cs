namespace UdsAot.EndToEnd.Harness;

/// <summary>The WebSocket server of <c>Servers/websocket_server.py</c>, shared by the tests of one class.</summary>
public sealed class WebSocketServer : IAsyncLifetime
{
    private OriginProcess? _process;

    internal OriginProcess Process => _process!;

    public async Task InitializeAsync() => _process = await OriginProcess.StartWebSocketsAsync(TestMounts.WebSockets);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
