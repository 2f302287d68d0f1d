namespace UdsAot.Http2;

/// <summary>
/// The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: codes of one length are consecutive numbers in the order of their
/// octets, so that the lengths say all. Longer codes begin where the shorter ones end.
/// </summary>
internal static class HuffmanCode
{
    /// <summary>Bits of the longest code.</summary>
    public const int MaxBits = 30;

    /// <summary>Bits of the shortest code.</summary>
    public const int MinBits = 5;

    /// <summary>Bits that are looked up at once; no code has nine bits.</summary>
    public const int ShortBits = 8;

    /// <summary>Bits of each octet's code. That of the end of string, which is never sent, has 30 and is the last.</summary>
    public static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,    ];

    /// <summary>The code of each octet, in its lowest bits.</summary>
    public static readonly uint[] Codes = new uint[256];

    /// <summary>By the first <see cref="ShortBits"/> bits: octet, and in the upper half the bits of its code; 0 where that is longer.</summary>
    public static readonly ushort[] Short = new ushort[1 << ShortBits];

    /// <summary>The octets in the order of their codes.</summary>
    public static readonly byte[] Octets = new byte[256];

    /// <summary>By the number of bits: the first code that is too large for so many, in the upper bits of the number.</summary>
    public static readonly uint[] Ends = new uint[MaxBits + 1];

    /// <summary>By the number of bits: what is to be added to a code to get its place in <see cref="Octets"/>.</summary>
    public static readonly int[] Places = new int[MaxBits + 1];

    static HuffmanCode()
    {
        uint code = 0;
        int place = 0;
        for (int bits = 1; bits <= MaxBits; bits++)
        {
            code <<= 1;
            Places[bits] = place - (int)code;
            for (int octet = 0; octet < 256; octet++)
            {
                if (Lengths[octet] != bits)
                {
                    continue;
                }
                Codes[octet] = code;
                Octets[place++] = (byte)octet;
                if (bits <= ShortBits)
                {
                    int shift = ShortBits - bits;
                    Short.AsSpan((int)code << shift, 1 << shift).Fill((ushort)(bits << 8 | octet));
                }
                code++;
            }
            Ends[bits] = code << (32 - bits);
        }
    }
}
