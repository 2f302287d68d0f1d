namespace UdsAot.Responses;

/// <summary>The part of a content that a Range field asks for (RFC 9110 section 14.1.2).</summary>
/// <param name="Kind">What to answer.</param>
/// <param name="Start">The first byte of the part.</param>
/// <param name="Length">The bytes of the part.</param>
internal readonly record struct ByteRange(ByteRangeKind Kind, int Start, int Length)
{
    /// <summary>
    /// Reads a Range field. One that is malformed, that counts in another unit or that asks for several parts is passed over, as
    /// a server may: then the whole is sent.
    /// </summary>
    /// <param name="field">The field's value.</param>
    /// <param name="length">Bytes of the whole content.</param>
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
            // The last bytes, or all that there are.
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

    /// <summary>Reads digits; -1 where there are none. A number beyond every content counts as one just beyond.</summary>
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
