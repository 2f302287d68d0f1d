using System.Buffers.Text;
using System.Text;
using UdsAot.Http1;

namespace UdsAot.Frontends;

/// <summary>
/// The WebSocket handshake with an HTTP/1.1 origin for an extended CONNECT (RFC 8441). HTTP/2 has no such handshake, so the proxy makes it,
/// and verifies its result (RFC 6455 sections 4.1 and 4.2.2).
/// </summary>
internal sealed class WebSocketHandshake
{
    private static ReadOnlySpan<byte> KeySuffix => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    // A nonce of 16 bytes. All but six bits of a GUID come from the kernel's random generator, and it is enough that a nonce does not repeat.
    private readonly byte[] _key = Encoding.ASCII.GetBytes(Convert.ToBase64String(Guid.NewGuid().ToByteArray()));

    /// <summary>The handshake's key (Sec-WebSocket-Key).</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Writes the fields that make the request an upgrade.</summary>
    public void WriteRequest(ref HeadWriter writer)
    {
        writer.Append("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
        writer.AppendField("Sec-WebSocket-Key"u8, _key);
    }

    /// <summary>True if a 101 switches to WebSocket and proves the handshake of this request.</summary>
    public bool IsAnsweredBy(ResponseHead head)
    {
        Span<byte> proven = stackalloc byte[_key.Length + KeySuffix.Length];
        _key.CopyTo(proven);
        KeySuffix.CopyTo(proven[_key.Length..]);
        Span<byte> hash = stackalloc byte[Sha1.HashSize];
        Sha1.Hash(proven, hash);
        Span<byte> expected = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(Sha1.HashSize)];
        Base64.EncodeToUtf8(hash, expected, out _, out _);
        return FieldNames.Is(head.ValueOf(FieldKind.Upgrade), "websocket"u8)
            && head.ValueOf("sec-websocket-accept"u8).SequenceEqual(expected);
    }
}
