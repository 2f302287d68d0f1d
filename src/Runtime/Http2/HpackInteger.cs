namespace UdsAot.Http2;

/// <summary>Integers with a prefix of some bits (RFC 7541 section 5.1).</summary>
internal static class HpackInteger
{
    /// <summary>Octets of the longest encoding that is read or written.</summary>
    public const int MaxLength = 6;

    /// <summary>Reads an integer.</summary>
    /// <param name="bytes">Begins with the octet that holds the prefix; then what follows the integer.</param>
    /// <param name="prefix">Bits of the prefix, 1 to 8; those before it are ignored.</param>
    /// <param name="value">0 to 2^31-1.</param>
    /// <returns>False if the integer is cut off, larger, or encoded in more than <see cref="MaxLength"/> octets.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, int prefix, out int value)
    {
        value = 0;
        if (bytes.IsEmpty)
        {
            return false;
        }
        int mask = (1 << prefix) - 1;
        value = bytes[0] & mask;
        if (value < mask)
        {
            bytes = bytes[1..];
            return true;
        }
        long sum = value;
        for (int i = 1; i < MaxLength && i < bytes.Length; i++)
        {
            sum += (long)(bytes[i] & 0x7F) << (7 * (i - 1));
            if ((bytes[i] & 0x80) == 0)
            {
                value = (int)sum;
                bytes = bytes[(i + 1)..];
                return sum <= int.MaxValue;
            }
        }
        return false;
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="destination">Room for <see cref="MaxLength"/> octets.</param>
    /// <param name="pattern">The bits before the prefix, in their place.</param>
    /// <param name="prefix">Bits of the prefix, 1 to 8.</param>
    /// <param name="value">0 to 2^31-1.</param>
    /// <returns>The number of octets.</returns>
    public static int Write(Span<byte> destination, byte pattern, int prefix, int value)
    {
        int mask = (1 << prefix) - 1;
        if (value < mask)
        {
            destination[0] = (byte)(pattern | value);
            return 1;
        }
        destination[0] = (byte)(pattern | mask);
        uint rest = (uint)(value - mask);
        int length = 1;
        for (; rest >= 0x80; rest >>= 7)
        {
            destination[length++] = (byte)(rest | 0x80);
        }
        destination[length++] = (byte)rest;
        return length;
    }
}
