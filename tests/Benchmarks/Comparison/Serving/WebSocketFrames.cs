using System.Security.Cryptography;
using System.Text;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>The one kind of WebSocket message that the comparison sends: 125 bytes, binary, in one frame (RFC 6455 section 5.2).</summary>
internal static class WebSocketFrames
{
    private const int Payload = 125;
    private const int Head = 2;
    private const int Mask = 4;
    private const byte FinalBinary = 0x82;
    private const byte Masked = 0x80;

    /// <summary>Bytes of a frame from a server.</summary>
    public const int Length = Head + Payload;

    /// <summary>Bytes of a frame from a client.</summary>
    public const int MaskedLength = Length + Mask;

    /// <summary>The head of a request for an upgrade, with a key that is as good as any other.</summary>
    public static string Request(string path)
        => $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /// <summary>The head of the response (RFC 6455 section 4.2.2).</summary>
    public static string Acceptance(string key)
    {
        byte[] hash = SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        return $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Convert.ToBase64String(hash)}\r\n\r\n";
    }

    /// <summary>Writes a frame as a client sends it.</summary>
    /// <param name="frame"><see cref="MaskedLength"/> bytes.</param>
    /// <param name="seed">What tells this frame's bytes from another's.</param>
    public static void WriteMasked(Span<byte> frame, int seed)
    {
        frame[0] = FinalBinary;
        frame[1] = Masked | Payload;
        for (int i = Head; i < frame.Length; i++)
        {
            frame[i] = (byte)(seed + (i * 7));
        }
    }

    /// <summary>Turns a client's frame into the server's frame with the same message.</summary>
    /// <exception cref="InvalidDataException">It is no such frame: bytes were lost or mixed up on the way.</exception>
    public static void Unmask(ReadOnlySpan<byte> masked, Span<byte> frame)
    {
        if (masked[0] != FinalBinary || masked[1] != (Masked | Payload))
        {
            throw new InvalidDataException("That is no frame of a client.");
        }
        frame[0] = FinalBinary;
        frame[1] = Payload;
        for (int i = 0; i < Payload; i++)
        {
            frame[Head + i] = (byte)(masked[Head + Mask + i] ^ masked[Head + (i % Mask)]);
        }
    }
}
