using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace UdsAot.Frontends;

/// <summary>
/// Detects the protocol of a connection from its first bytes: in clear text from them alone (RFC 9113 section 3.3, prior knowledge), with
/// TLS within the protocol agreed by ALPN (section 3.2).
/// </summary>
internal static class ProtocolDetector
{
    /// <summary>Octets of a frame header up to its flags (RFC 9113 section 4.1).</summary>
    private const int TypeAndFlags = 5;

    private const byte Settings = 4;
    private const byte Acknowledges = 1;

    /// <summary>A server's response to a malformed preface: its own SETTINGS, then GOAWAY with PROTOCOL_ERROR.</summary>
    public static ReadOnlySpan<byte> Refusal =>
    [
        0, 0, 0, Settings, 0, 0, 0, 0, 0,
        0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    ];

    private static ReadOnlySpan<byte> Http2 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Protocols that a connection may speak: with TLS only the one chosen by ALPN, or HTTP/1.1 without ALPN; otherwise both.</summary>
    public static DetectedProtocol AgreedOn(ConnectionContext connection)
    {
        if (connection.Features.Get<ITlsConnectionFeature>() is null)
        {
            return DetectedProtocol.Unclear;
        }
        ReadOnlyMemory<byte> protocol = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        return protocol.Span.SequenceEqual("h2"u8) ? DetectedProtocol.Http2 : DetectedProtocol.Http1;
    }

    /// <summary>
    /// Detects the protocol. The first frame after the preface is checked here, so that a client which sends none has only the time of a
    /// head: SETTINGS come with the preface, without waiting.
    /// </summary>
    /// <param name="bytes">The received bytes.</param>
    /// <param name="agreed">The allowed protocols; another one counts as malformed HTTP/2, whose GOAWAY is the only possible response.</param>
    public static DetectedProtocol Detect(in ReadOnlySequence<byte> bytes, DetectedProtocol agreed)
    {
        DetectedProtocol opening = Detect(bytes);
        return opening == DetectedProtocol.Unclear || agreed == DetectedProtocol.Unclear || opening == agreed ? opening : DetectedProtocol.BrokenHttp2;
    }

    private static DetectedProtocol Detect(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[Http2.Length + TypeAndFlags];
        int length = (int)Math.Min(bytes.Length, start.Length);
        bytes.Slice(0, length).CopyTo(start);
        if (!Http2.StartsWith(start[..Math.Min(length, Http2.Length)]))
        {
            return DetectedProtocol.Http1;
        }
        if (length < start.Length)
        {
            return DetectedProtocol.Unclear;
        }
        return start[^2] == Settings && (start[^1] & Acknowledges) == 0 ? DetectedProtocol.Http2 : DetectedProtocol.BrokenHttp2;
    }
}
