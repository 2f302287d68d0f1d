namespace UdsAot.Http1;

/// <summary>
/// Character classes of HTTP field syntax. This file is compiled into the runtime and, linked, into the generator, so that
/// both apply the same rules; it therefore uses nothing newer than netstandard2.0.
/// </summary>
internal static class Tokens
{
    /// <summary>True for a byte of a token, such as a method or a field name (RFC 9110 section 5.6.2).</summary>
    public static bool IsTokenByte(int value)
        => value < 128 && ((value < 64 ? TokenLow : TokenHigh) >> (value & 63) & 1) != 0;

    /// <summary>True if a text is a token: not empty, and token characters only.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (!IsTokenByte(value))
            {
                return false;
            }
        }
        return text.Length > 0;
    }

    /// <summary>The value of a hexadecimal digit, 0 to 15.</summary>
    /// <param name="digit">One of <c>0-9</c>, <c>a-f</c>, <c>A-F</c>; for other bytes the result is undefined.</param>
    public static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    // Bit n is set where the character n (n + 64 for the high half) is one of
    // ! # $ % & ' * + - . ^ _ ` | ~ DIGIT ALPHA.
    private const ulong TokenLow = 0x03FF_6CFA_0000_0000;
    private const ulong TokenHigh = 0x57FF_FFFF_C7FF_FFFE;
}
