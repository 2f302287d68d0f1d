using System.Buffers;

namespace UdsAot.Http2;

/// <summary>Strings in Huffman coding (RFC 7541 section 5.2).</summary>
internal static class Huffman
{
    /// <summary>Octets that a coded string can stand for at most.</summary>
    public static int MaxDecodedLength(int length) => (int)((long)length * 8 / HuffmanCode.MinBits);

    /// <summary>Decodes a string.</summary>
    /// <param name="source">The coded string, whole.</param>
    /// <param name="destination">Room for it.</param>
    /// <param name="written">Octets that were written.</param>
    /// <returns>
    /// <see cref="OperationStatus.InvalidData"/> if it holds the end of string, or if its padding has more than seven bits or one that is
    /// not set; <see cref="OperationStatus.DestinationTooSmall"/> if there is no room for all of it.
    /// </returns>
    public static OperationStatus Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        ushort[] table = HuffmanCode.Short;
        ulong bits = 0;
        int count = 0;
        int at = 0;
        written = 0;
        while (true)
        {
            while (count <= 56 && at < source.Length)
            {
                bits = bits << 8 | source[at++];
                count += 8;
            }
            // The next 32 bits; behind the last there are ones, as if the padding went on.
            uint window = count >= 32 ? (uint)(bits >> (count - 32)) : (uint)((bits << (32 - count)) | (uint.MaxValue >> count));
            int entry = table[window >> (32 - HuffmanCode.ShortBits)];
            int length = entry >> 8;
            byte octet = (byte)entry;
            if (entry == 0 && !TryFindLong(window, out length, out octet))
            {
                // The end of string, whose first bits are what padding is made of.
                return count < 8 ? OperationStatus.Done : OperationStatus.InvalidData;
            }
            if (length > count)
            {
                return OperationStatus.InvalidData;
            }
            if (written == destination.Length)
            {
                return OperationStatus.DestinationTooSmall;
            }
            destination[written++] = octet;
            count -= length;
        }
    }

    /// <summary>Octets that a string takes in Huffman coding.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> lengths = HuffmanCode.Lengths;
        long bits = 0;
        foreach (byte octet in text)
        {
            bits += lengths[octet];
        }
        return (int)((bits + 7) / 8);
    }

    /// <summary>Encodes a string.</summary>
    /// <param name="text">The string.</param>
    /// <param name="destination">Room for <see cref="EncodedLength"/> octets.</param>
    public static void Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        ReadOnlySpan<byte> lengths = HuffmanCode.Lengths;
        uint[] codes = HuffmanCode.Codes;
        ulong bits = 0;
        int count = 0;
        int at = 0;
        foreach (byte octet in text)
        {
            bits = bits << lengths[octet] | codes[octet];
            count += lengths[octet];
            for (; count >= 8; count -= 8)
            {
                destination[at++] = (byte)(bits >> (count - 8));
            }
        }
        if (count > 0)
        {
            destination[at] = (byte)(bits << (8 - count) | (0xFFu >> count));
        }
    }

    private static bool TryFindLong(uint window, out int length, out byte octet)
    {
        for (length = HuffmanCode.ShortBits + 1; length <= HuffmanCode.MaxBits; length++)
        {
            if (window < HuffmanCode.Ends[length])
            {
                octet = HuffmanCode.Octets[(int)(window >> (32 - length)) + HuffmanCode.Places[length]];
                return true;
            }
        }
        octet = 0;
        return false;
    }
}
