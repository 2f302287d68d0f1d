using System.Buffers;

namespace UdsAot.Fronts;

/// <summary>The first bytes of a clear-text connection, which say what it speaks (RFC 9113 section 3.3, prior knowledge).</summary>
internal static class Http1Preface
{
    private static ReadOnlySpan<byte> Http2 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether the bytes are HTTP/2's connection preface: null as long as they may become it.</summary>
    public static bool? IsHttp2(in ReadOnlySequence<byte> bytes)
    {
        int length = (int)Math.Min(bytes.Length, Http2.Length);
        Span<byte> start = stackalloc byte[Http2.Length];
        bytes.Slice(0, length).CopyTo(start);
        return !Http2.StartsWith(start[..length]) ? false : length == Http2.Length ? true : null;
    }
}
