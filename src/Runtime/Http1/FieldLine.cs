using System.Buffers;

namespace UdsAot.Http1;

/// <summary>Parses one field line (RFC 9112 section 5): a token, a colon, a value surrounded by white space.</summary>
internal static class FieldLine
{
    // NUL, CR, LF and the other controls except HTAB; bytes from 0x80 on are obs-text and allowed (RFC 9110 section 5.5).
    private static readonly SearchValues<byte> s_notInValue = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private static readonly SearchValues<byte> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> s_lowerToken = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>True if a name is a token without upper-case letters, as HTTP/2 demands it (RFC 9113 section 8.2.1).</summary>
    public static bool IsLowerName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(s_lowerToken);

    /// <summary>True if text may be a field's value: it holds no control character but HTAB (RFC 9110 section 5.5).</summary>
    public static bool IsValue(ReadOnlySpan<byte> text) => !text.ContainsAny(s_notInValue);

    /// <summary>Parses a line.</summary>
    /// <param name="bytes">The head's bytes.</param>
    /// <param name="line">The line without its CRLF; not empty, and two bytes behind it are below 64 KiB.</param>
    /// <param name="allowsSpaceBeforeColon">Whether white space before the colon is taken out (RFC 9112 section 5.1) or a fault.</param>
    /// <param name="field">The field; only meaningful without a fault.</param>
    public static HeadFault Parse(ReadOnlySpan<byte> bytes, Slice line, bool allowsSpaceBeforeColon, out Field field)
    {
        field = default;
        ReadOnlySpan<byte> text = line.Of(bytes);
        if (text[0] is (byte)' ' or (byte)'\t')
        {
            return HeadFault.ObsoleteFold;
        }

        int nameLength = text.IndexOfAnyExcept(s_token);
        if (nameLength <= 0)
        {
            return HeadFault.FieldName;
        }
        int colon = nameLength;
        while (allowsSpaceBeforeColon && colon < text.Length && text[colon] is (byte)' ' or (byte)'\t')
        {
            colon++;
        }
        if (colon == text.Length || text[colon] != ':')
        {
            return HeadFault.FieldName;
        }

        ReadOnlySpan<byte> value = text[(colon + 1)..];
        if (!IsValue(value))
        {
            return HeadFault.FieldValue;
        }

        int leading = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        int valueStart = leading < 0 ? text.Length : colon + 1 + leading;
        int valueEnd = leading < 0 ? text.Length : colon + 2 + value.LastIndexOfAnyExcept((byte)' ', (byte)'\t');
        field.NameStart = (ushort)line.Start;
        field.NameLength = (ushort)nameLength;
        field.ValueStart = (ushort)(line.Start + valueStart);
        field.ValueLength = (ushort)(valueEnd - valueStart);
        field.LineEnd = (ushort)(line.End + 2);
        field.Kind = FieldNames.Classify(text[..nameLength]);
        field.Rewrite = colon != nameLength;
        return HeadFault.None;
    }
}
