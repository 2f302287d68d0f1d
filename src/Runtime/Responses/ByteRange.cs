namespace UdsAot.Responses;

/// <summary>Part of a content selected by a Range field (RFC 9110 section 14.1.2).</summary>
/// <param name="Kind">The kind of response.</param>
/// <param name="Start">The first byte of the part.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct ByteRange(ByteRangeKind Kind, int Start, int Length)
{
    /// <summary>
    /// Parses a Range field. A field that is malformed, in another unit or for several parts is ignored, as the RFC allows: the whole
    /// content is then sent.
    /// </summary>
    /// <param name="field">The field's value.</param>
    /// <param name="length">Length of the whole content in bytes.</param>
    public static ByteRange Parse(ReadOnlySpan<byte> field, int length)
    {
        var whole = new ByteRange(ByteRangeKind.Whole, 0, length);
        if (field.Length < 6 || !Http1.FieldNames.Is(field[..6], "bytes="u8))
        {
            return whole;
        }
        ReadOnlySpan<byte> range = field[6..].Trim(" \t"u8);
        int dash = range.IndexOf((byte)'-');
        if (dash < 0 || !TryRead(range[..dash], out long first) || !TryRead(range[(dash + 1)..], out long last))
        {
            return whole;
        }
        if (dash == 0)
        {
            // The last bytes, or all if there are fewer.
            return last < 0 || (length == 0 && last > 0) ? whole
                : last == 0 ? new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0)
                : new ByteRange(ByteRangeKind.Part, (int)Math.Max(0, length - last), (int)Math.Min(length, last));
        }
        if (last >= 0 && last < first)
        {
            return whole;
        }
        if (first >= length)
        {
            return new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0);
        }
        long end = last < 0 ? length : Math.Min(last + 1, length);
        return new ByteRange(ByteRangeKind.Part, (int)first, (int)(end - first));
    }

    /// <summary>Parses digits; -1 if there are none. A number larger than every content counts as one just beyond it.</summary>
    private static bool TryRead(ReadOnlySpan<byte> digits, out long value)
    {
        value = digits.IsEmpty ? -1 : 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }
            value = Math.Min(value * 10 + (digit - '0'), int.MaxValue);
        }
        return true;
    }
}
