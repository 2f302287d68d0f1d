using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace UdsAot.Tests.Forwarding;

/// <summary>Tunnels over HTTP/2 (RFC 8441): what either end says and when it ends, as the other end sees it.</summary>
public sealed class Http2TunnelTests : IAsyncLifetime
{
    private Http2Stage _stage = null!;
    private Http2Client _client = null!;

    public async Task InitializeAsync()
    {
        _stage = await Http2Stage.StartAsync();
        _client = await Http2Client.ConnectAsync(_stage.Address);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_ends_first_is_half_closed_at_the_origin_and_hears_on()
    {
        (int stream, Socket peer) = await OpenAsync();
        await _client.SendDataAsync(stream, "to the origin"u8.ToArray(), endsStream: true);

        Assert.Equal("to the origin", await RawOrigin.TakeAsync(peer, 100));
        await RawOrigin.SendAsync(peer, "to the client");
        Assert.Equal("to the client", Latin1.Text(await _client.ReadDataAsync(stream, 13)));
        peer.Shutdown(SocketShutdown.Send);
        Assert.True((await _client.ReadFrameAsync(stream)).EndsStream);
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_ends_with_an_empty_frame_is_half_closed_at_the_origin()
    {
        (int stream, Socket peer) = await OpenAsync();
        await _client.SendDataAsync(stream, default, endsStream: true);

        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        peer.Shutdown(SocketShutdown.Send);
        Assert.True((await _client.ReadFrameAsync(stream)).EndsStream);
    }

    private async Task<(int Stream, Socket Peer)> OpenAsync()
    {
        int stream = await _client.ConnectWebSocketAsync();
        Socket peer = await _stage.Origin.AcceptAsync();
        string head = await RawOrigin.ReadHeadAsync(peer);
        string key = head.Split("\r\n").Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        Assert.Equal(200, await _client.ReadStatusAsync(stream));
        return (stream, peer);
    }
}
