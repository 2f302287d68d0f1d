using System.Net;
using System.Net.Sockets;

namespace UdsAot.Tests.Support;

/// <summary>
/// A client of HTTP/2 that sends the frames a test asks for. It acknowledges settings and pings by itself, and opens both
/// windows as far as they go.
/// </summary>
internal sealed class Http2Client : IAsyncDisposable
{
    private const int FrameHead = 9;
    private const int MaxFrame = 16_384;

    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    // SETTINGS_HEADER_TABLE_SIZE 0 and SETTINGS_INITIAL_WINDOW_SIZE 2^31 - 1, then as much for the connection.
    private static readonly byte[] s_settings = [0, 1, 0, 0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF];
    private static readonly byte[] s_window = [0x7F, 0xFF, 0, 0];

    private readonly Socket _socket;
    private int _stream = -1;

    private Http2Client(Socket socket) => _socket = socket;

    /// <summary>Connects and says hello.</summary>
    public static async Task<Http2Client> ConnectAsync(EndPoint server)
    {
        Http2Client client = await ConnectSilentlyAsync(server);
        await client.SendAsync(s_preface);
        await client.SendAsync(new Http2Frame(Http2Frame.Settings, 0, 0, s_settings));
        await client.SendAsync(new Http2Frame(Http2Frame.WindowUpdate, 0, 0, s_window));
        return client;
    }

    /// <summary>Connects and leaves all the rest to the test.</summary>
    public static async Task<Http2Client> ConnectSilentlyAsync(EndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(server);
        return new Http2Client(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    public Task SendAsync(Http2Frame frame) => SendAsync(frame.ToBytes());

    /// <summary>Begins a request on a stream of its own and answers the stream's number.</summary>
    public async Task<int> RequestAsync(bool endsStream, params (string Name, string Value)[] fields)
    {
        _stream += 2;
        byte flags = (byte)(Http2Frame.EndHeadersFlag | (endsStream ? Http2Frame.EndStreamFlag : 0));
        await SendAsync(new Http2Frame(Http2Frame.Headers, flags, _stream, PlainHpack.Encode(fields)));
        return _stream;
    }

    /// <summary>Asks for a WebSocket (RFC 8441).</summary>
    public Task<int> ConnectWebSocketAsync(string host = "a.test", string path = "/")
        => RequestAsync(
            endsStream: false, (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", path),
            (":authority", host), ("sec-websocket-version", "13"));

    /// <summary>Sends a body's bytes in as many frames as they need.</summary>
    public async Task SendDataAsync(int stream, ReadOnlyMemory<byte> bytes, bool endsStream = false)
    {
        do
        {
            ReadOnlyMemory<byte> some = bytes[..Math.Min(bytes.Length, MaxFrame)];
            bytes = bytes[some.Length..];
            byte flags = endsStream && bytes.IsEmpty ? Http2Frame.EndStreamFlag : (byte)0;
            await SendAsync(new Http2Frame(Http2Frame.Data, flags, stream, some.ToArray()));
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>Ends a stream the hard way (RST_STREAM with CANCEL).</summary>
    public Task ResetAsync(int stream) => SendAsync(new Http2Frame(Http2Frame.Reset, 0, stream, [0, 0, 0, 8]));

    /// <summary>Reads the head of the response on a stream.</summary>
    public async Task<List<(string Name, string Value)>> ReadHeadAsync(int stream)
    {
        Http2Frame frame = await ReadFrameAsync(stream);
        Assert.Equal(Http2Frame.Headers, frame.Type);
        return PlainHpack.Decode(frame.Payload);
    }

    /// <summary>Reads the status of the response on a stream.</summary>
    public async Task<int> ReadStatusAsync(int stream)
        => int.Parse((await ReadHeadAsync(stream)).First(static field => field.Name == ":status").Value);

    /// <summary>Reads so many bytes of a response's body.</summary>
    public async Task<byte[]> ReadDataAsync(int stream, int count)
    {
        var bytes = new MemoryStream();
        while (bytes.Length < count)
        {
            Http2Frame frame = await ReadFrameAsync(stream);
            Assert.Equal(Http2Frame.Data, frame.Type);
            bytes.Write(frame.Payload);
        }
        Assert.Equal(count, bytes.Length);
        return bytes.ToArray();
    }

    /// <summary>Reads what is left of a response's body, up to the end of the stream.</summary>
    public async Task<byte[]> ReadToEndAsync(int stream)
    {
        var bytes = new MemoryStream();
        Http2Frame frame;
        do
        {
            frame = await ReadFrameAsync(stream);
            Assert.Equal(Http2Frame.Data, frame.Type);
            bytes.Write(frame.Payload);
        }
        while (!frame.EndsStream);
        return bytes.ToArray();
    }

    /// <summary>The next frame of a stream, or one that ends the connection; those that only steer are passed over.</summary>
    /// <exception cref="EndOfStreamException">The connection has ended.</exception>
    public async Task<Http2Frame> ReadFrameAsync(int stream)
    {
        while (true)
        {
            Http2Frame frame = await ReadAnyFrameAsync() ?? throw new EndOfStreamException("The connection has ended.");
            // A GOAWAY without an error only says that no stream may be added (RFC 9113 section 6.8); this one goes on.
            bool isError = frame.Type == Http2Frame.GoAway && frame.Payload.AsSpan(4, 4).IndexOfAnyExcept((byte)0) >= 0;
            if (isError || (frame.Stream == stream && frame.Type != Http2Frame.WindowUpdate))
            {
                return frame;
            }
        }
    }

    /// <summary>The next frame of a type on a stream; all others are passed over.</summary>
    /// <exception cref="EndOfStreamException">The connection has ended.</exception>
    public async Task<Http2Frame> ReadFrameAsync(int stream, byte type)
    {
        while (true)
        {
            Http2Frame frame = await ReadAnyFrameAsync() ?? throw new EndOfStreamException("The connection has ended.");
            if (frame.Stream == stream && frame.Type == type)
            {
                return frame;
            }
        }
    }

    /// <summary>The next frame, whatever it is; null when the connection has ended.</summary>
    public async Task<Http2Frame?> ReadAnyFrameAsync()
    {
        byte[]? head = await ReadBytesAsync(FrameHead);
        if (head is null)
        {
            return null;
        }
        byte[]? payload = await ReadBytesAsync(head[0] << 16 | head[1] << 8 | head[2]);
        if (payload is null)
        {
            return null;
        }
        var frame = new Http2Frame(head[3], head[4], (head[5] & 127) << 24 | head[6] << 16 | head[7] << 8 | head[8], payload);
        if (frame.Type is Http2Frame.Settings or Http2Frame.Ping && (frame.Flags & Http2Frame.EndStreamFlag) == 0)
        {
            await SendAsync(frame with { Flags = Http2Frame.EndStreamFlag, Payload = frame.Type == Http2Frame.Ping ? payload : [] });
        }
        return frame;
    }

    /// <summary>Says that no more will come on the connection.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    private async Task<byte[]?> ReadBytesAsync(int count)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        byte[] bytes = new byte[count];
        int read = 0;
        while (read < count)
        {
            int some;
            try
            {
                some = await _socket.ReceiveAsync(bytes.AsMemory(read), patience.Token);
            }
            catch (SocketException)
            {
                return null;
            }
            if (some == 0)
            {
                return null;
            }
            read += some;
        }
        return bytes;
    }
}
