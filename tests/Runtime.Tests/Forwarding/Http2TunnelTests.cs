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

    /// <summary>What comes up to the end of a client's half, which is held back for a moment.</summary>
    internal static async Task<string> TakeToEndAsync(Http2Stage stage, Socket peer)
    {
        Task<string> taken = RawOrigin.TakeAsync(peer, 1_000);
        await stage.TurnUntil(() => taken.IsCompleted, "the end of the client's half");
        return await taken;
    }

    [Fact]
    public async Task A_client_that_ends_first_is_half_closed_at_the_origin_and_hears_on()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await _client.SendDataAsync(stream, "to the origin"u8.ToArray(), endsStream: true);

        Assert.Equal("to the origin", await TakeToEndAsync(_stage, peer));
        await RawOrigin.SendAsync(peer, "to the client");
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal("to the client", Latin1.Text(await _client.ReadToEndAsync(stream)));
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_ends_with_an_empty_frame_is_half_closed_at_the_origin()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await _client.SendDataAsync(stream, default, endsStream: true);

        Assert.Equal("", await TakeToEndAsync(_stage, peer));
        peer.Shutdown(SocketShutdown.Send);
        Assert.True((await _client.ReadFrameAsync(stream)).EndsStream);
    }

    [Fact]
    public async Task An_origin_may_answer_the_last_words_of_a_client_before_it_hears_of_the_end()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await _client.SendDataAsync(stream, "close"u8.ToArray(), endsStream: true);

        Assert.Equal("close", await RawOrigin.TakeAsync(peer, 5));
        // The pong comes when the end of the stream has been read.
        await _client.SendAsync(new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8]));
        while ((await _client.ReadAnyFrameAsync())!.Type != Http2Frame.Ping)
        {
        }
        Assert.False(peer.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead));
        await RawOrigin.SendAsync(peer, "closed");
        peer.Dispose();
        Assert.Equal("closed", Latin1.Text(await _client.ReadToEndAsync(stream)));
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task An_origin_that_ends_first_ends_the_stream_and_hears_on()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await RawOrigin.SendAsync(peer, "bye");
        peer.Shutdown(SocketShutdown.Send);

        Assert.Equal("bye", Latin1.Text(await _client.ReadToEndAsync(stream)));
        await _client.SendDataAsync(stream, "still here"u8.ToArray());
        Assert.Equal("still here", await RawOrigin.TakeAsync(peer, 10));
        await _client.SendDataAsync(stream, "bye"u8.ToArray(), endsStream: true);
        Assert.Equal("bye", await RawOrigin.TakeAsync(peer, 4));
        Assert.Empty(_stage.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_resets_the_stream_ends_the_origins_connection()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await _client.ResetAsync(stream);

        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
    }

    [Fact]
    public async Task An_origin_that_dies_resets_the_stream()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        await _client.SendDataAsync(stream, "never read"u8.ToArray());
        await Wait.Until(() => peer.Available > 0, "the bytes are at the origin");
        // On a Unix socket, closing with bytes unread is a reset for the other end (unix(7)).
        peer.Dispose();

        Assert.Equal(Http2Frame.Reset, (await _client.ReadFrameAsync(stream)).Type);
    }

    [Fact]
    public async Task Neither_side_saying_anything_for_the_tunnel_timeout_resets_the_stream()
    {
        (int stream, Socket peer) = await OpenAsync(_stage, _client);
        _stage.Time.Advance(_stage.Mount.TunnelTimeout - 500);
        await _client.SendDataAsync(stream, "x"u8.ToArray());
        Assert.Equal("x", await RawOrigin.TakeAsync(peer, 1));
        _stage.Time.Advance(_stage.Mount.TunnelTimeout - 500);
        Assert.Empty(_stage.Log.Lines);
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the tunnel ends");

        Assert.Equal(Http2Frame.Reset, (await _client.ReadFrameAsync(stream)).Type);
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        Assert.Contains("neither side sent anything for the mount's tunnel-timeout", _stage.Log.Lines.Single());
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")]
    [InlineData("Upgrade: websocket\r\n")]
    [InlineData("Upgrade: other\r\n")]
    public async Task A_101_that_proves_nothing_is_a_502(string fields)
    {
        int stream = await _client.ConnectWebSocketAsync();
        Socket peer = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n{fields}\r\n");

        Assert.Equal(502, await _client.ReadStatusAsync(stream));
    }

    [Fact]
    public async Task A_refusal_is_answered_through()
    {
        int stream = await _client.ConnectWebSocketAsync();
        Socket peer = await _stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");

        Assert.Equal(403, await _client.ReadStatusAsync(stream));
        Assert.Equal("no", Latin1.Text(await _client.ReadDataAsync(stream, 2)));
    }

    /// <summary>Opens a WebSocket's tunnel and plays the origin's part of the handshake.</summary>
    internal static async Task<(int Stream, Socket Peer)> OpenAsync(Http2Stage stage, Http2Client client)
    {
        int stream = await client.ConnectWebSocketAsync();
        Socket peer = await stage.Origin.AcceptAsync();
        string head = await RawOrigin.ReadHeadAsync(peer);
        string key = head.Split("\r\n").Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        return (stream, peer);
    }
}
