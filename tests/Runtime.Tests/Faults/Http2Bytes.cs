using System.Buffers.Binary;
using System.Text;

namespace UdsAot.Tests.Faults;

/// <summary>Frames of HTTP/2 (RFC 9113 section 6), written out.</summary>
internal static class Http2Bytes
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    /// <summary>The first bytes of a connection.</summary>
    public static byte[] Opening { get; } = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];

    /// <summary>A POST on stream 1: its head, and each part of its body a frame; trailers end it.</summary>
    public static byte[] Post(string target, params string[] parts)
        => [
            .. Frame(Headers, EndHeaders, 1, Block((":method", "POST"), (":scheme", "http"), (":path", target), (":authority", "a.test"))),
            .. parts.SelectMany(static part => Frame(Data, 0, 1, Encoding.ASCII.GetBytes(part))),
            .. Frame(Headers, EndHeaders | EndStream, 1, Block(("x-sum", "abc"))),
        ];

    /// <summary>A client's word that it wants no more of stream 1 (CANCEL).</summary>
    public static byte[] Cancel { get; } = Frame(ResetStream, 0, 1, [0, 0, 0, 8]);

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] head = [0, 0, 0, type, flags, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), (ushort)payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    // Literal fields, never indexed and without Huffman coding (RFC 7541 section 6.2.2).
    private static byte[] Block(params (string Name, string Value)[] fields)
        => [.. fields.SelectMany(static field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)])];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
