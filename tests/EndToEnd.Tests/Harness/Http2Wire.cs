using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using static UdsAot.EndToEnd.Harness.Http2Frames;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A client's end of an HTTP/2 connection, on which a test says frame by frame what is sent, and what must come of it.</summary>
internal sealed class Http2Wire : IAsyncDisposable
{
    private readonly Stream _stream;

    private Http2Wire(Stream stream) => _stream = stream;

    /// <summary>A frame that the server sent.</summary>
    public sealed record Received(byte Type, byte Flags, int Stream, byte[] Payload)
    {
        /// <summary>The code of RST_STREAM or GOAWAY (RFC 9113 section 7).</summary>
        public Http2Code Code => (Http2Code)BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(Type == GoAway ? 4 : 0));

        public override string ToString()
            => Type is GoAway or Reset ? $"type {Type}, stream {Stream}, {Code}" : $"type {Type}, flags {Flags}, stream {Stream}, {Payload.Length} bytes";
    }

    private static byte[] Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private static byte[] Question => "go on?!!"u8.ToArray();

    /// <summary>Connects, over TLS or with prior knowledge, and sends nothing.</summary>
    public static async Task<Http2Wire> ConnectSilentlyAsync(IPEndPoint address, bool isTls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        var clear = new NetworkStream(socket, ownsSocket: true);
        if (!isTls)
        {
            return new Http2Wire(clear);
        }
        var tls = new SslStream(clear, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "kestrel.test",
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        }).Within("the handshake");
        return new Http2Wire(tls);
    }

    /// <summary>Connects, and exchanges settings with the server.</summary>
    public static async Task<Http2Wire> ConnectAsync(IPEndPoint address, bool isTls)
    {
        Http2Wire wire = await ConnectSilentlyAsync(address, isTls);
        await wire.SendAsync([.. Preface, .. Set()]);
        Received? first = await wire.ReadAsync();
        Assert.Equal((Settings, 0), (first!.Type, first.Flags));
        await wire.SendAsync(Frame(Settings, EndStream, 0));
        return wire;
    }

    public async Task SendAsync(params byte[][] frames)
    {
        try
        {
            await _stream.WriteAsync(frames.SelectMany(static frame => frame).ToArray()).AsTask().Within("room to send");
        }
        catch (IOException)
        {
            // The server has ended the connection meanwhile; the test sees it when it reads.
        }
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    public async Task<Received?> ReadAsync()
    {
        byte[] head = new byte[9];
        if (!await FillAsync(head))
        {
            return null;
        }
        byte[] payload = new byte[head[0] << 16 | head[1] << 8 | head[2]];
        return await FillAsync(payload)
            ? new Received(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload)
            : null;
    }

    /// <summary>Reads up to a frame of a type.</summary>
    public async Task<Received> ReadAsync(byte type)
    {
        while (true)
        {
            Received? frame = await ReadAsync();
            Assert.NotNull(frame);
            Assert.True(frame.Type is not (GoAway or Reset) || frame.Type == type, $"{frame}");
            if (frame.Type == type)
            {
                return frame;
            }
        }
    }

    /// <summary>A response comes to its end on a stream.</summary>
    public async Task AnswersAsync(int stream = 1)
    {
        Received? frame;
        do
        {
            frame = await ReadAsync();
            Assert.NotNull(frame);
            Assert.True(frame.Type is not (GoAway or Reset), $"{frame}");
        }
        while (frame.Type is not (Headers or Data) || frame.Stream != stream || (frame.Flags & EndStream) == 0);
    }

    /// <summary>The server goes on as if nothing had been sent: it answers a PING.</summary>
    public async Task GoesOnAsync()
    {
        await SendAsync(Frame(Ping, 0, 0, Question));
        Received answer;
        do
        {
            answer = await ReadAsync(Ping);
        }
        while (!answer.Payload.SequenceEqual(Question));
        Assert.Equal(EndStream, answer.Flags);
    }

    /// <summary>The server resets a stream and goes on. A page may come first.</summary>
    public async Task ResetsAsync(Http2Code code, int stream = 1)
    {
        Received reset = await ReadAsync(Reset);
        Assert.Equal((stream, code), (reset.Stream, reset.Code));
        await GoesOnAsync();
    }

    /// <summary>The server ends the connection: GOAWAY with a code, then the end.</summary>
    public async Task EndsAsync(params Http2Code[] codes)
    {
        Received? frame;
        Received? goodbye = null;
        while ((frame = await ReadAsync()) is not null)
        {
            if (frame.Type == GoAway)
            {
                goodbye = frame;
                // The server waits a moment for the client, which has to end its half.
                await _stream.DisposeAsync();
                break;
            }
        }
        Assert.True(goodbye is not null, "the connection has ended without GOAWAY");
        Assert.Contains(goodbye.Code, codes);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<bool> FillAsync(byte[] buffer)
    {
        try
        {
            int read = await _stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false).AsTask().Within("a frame");
            return read == buffer.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
