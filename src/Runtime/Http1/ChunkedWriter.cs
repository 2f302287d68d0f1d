using System.Buffers.Text;

namespace UdsAot.Http1;

/// <summary>Writes the chunked transfer coding (RFC 9112 section 7.1), without extensions.</summary>
internal static class ChunkedWriter
{
    /// <summary>Length of the longest prefix of a chunk: eight hexadecimal digits and CRLF.</summary>
    public const int MaxPrefix = 10;

    /// <summary>The end of a chunk's data.</summary>
    public static ReadOnlySpan<byte> Suffix => "\r\n"u8;

    /// <summary>The last chunk; a trailer section, at least its empty line, must follow.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n"u8;

    /// <summary>Length of the last chunk with the largest trailer section.</summary>
    public const int MaxEnd = HeadLimits.Trailers + 8;

    /// <summary>Writes the last chunk and the trailer section.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="trailers">A complete section; the fields that pass <paramref name="filter"/> are written.</param>
    /// <param name="filter">Selects the fields.</param>
    public static void WriteEnd<TFilter>(ref HeadWriter writer, TrailerSection trailers, TFilter filter)
        where TFilter : struct, IFieldFilter
    {
        writer.Append(Last);
        if (trailers.HasFields)
        {
            FieldRuns.Write(ref writer, trailers, filter);
        }
        writer.Append("\r\n"u8);
    }

    /// <summary>Writes the line before a chunk of <paramref name="size"/> bytes.</summary>
    /// <param name="destination">At least <see cref="MaxPrefix"/> bytes.</param>
    /// <param name="size">More than 0; a chunk of 0 would end the body.</param>
    /// <returns>The number of bytes written.</returns>
    public static int WritePrefix(Span<byte> destination, int size)
    {
        Utf8Formatter.TryFormat(size, destination, out int digits, new System.Buffers.StandardFormat('x'));
        "\r\n"u8.CopyTo(destination[digits..]);
        return digits + 2;
    }
}
