using System.Buffers.Binary;
using System.Net;
using UdsAot.Http1;

namespace UdsAot.Listening;

/// <summary>Addresses as fields and logs write them, and as .NET has them.</summary>
internal static class IpText
{
    /// <summary>Bytes of the longest text that <see cref="Write"/> writes.</summary>
    public const int MaxLength = 39;

    private const int Groups = 8;

    /// <summary>The number of an address; its zone, which says nothing to others, is left out.</summary>
    public static IpNumber NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? IpNumber.OfIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new IpNumber(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>.NET's object for an address; IPv4 is IPv4 again.</summary>
    public static IPAddress ToAddress(IpNumber number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], number.Low);
        return new IPAddress(number.IsIPv4 ? bytes[12..] : bytes);
    }

    /// <summary>Writes an address in its one canonical form (RFC 5952), without brackets.</summary>
    /// <param name="number">The address.</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(IpNumber number, Span<byte> text)
    {
        var writer = new HeadWriter(text);
        if (number.IsIPv4)
        {
            for (int shift = 24; shift >= 0; shift -= 8)
            {
                writer.Append((long)(byte)(number.Low >> shift));
                writer.Append(shift > 0 ? "."u8 : ""u8);
            }
            return writer.Written;
        }
        (int gap, int gapEnd) = LongestZeros(number);
        for (int i = 0; i < Groups; i++)
        {
            if (i == gap)
            {
                writer.Append("::"u8);
                i = gapEnd - 1;
                continue;
            }
            writer.Append(i > 0 && i != gapEnd ? ":"u8 : ""u8);
            AppendHexadecimal(ref writer, Group(number, i));
        }
        return writer.Written;
    }

    // Of two runs of the same length the first one is left out, and one zero alone never is (RFC 5952 sections 4.2.2 and 4.2.3).
    private static (int Start, int End) LongestZeros(IpNumber number)
    {
        (int Start, int End) longest = (-1, -1);
        for (int start = 0; start < Groups; start++)
        {
            int end = start;
            while (end < Groups && Group(number, end) == 0)
            {
                end++;
            }
            if (end - start > Math.Max(1, longest.End - longest.Start))
            {
                longest = (start, end);
            }
        }
        return longest;
    }

    private static ushort Group(IpNumber number, int index)
        => (ushort)((index < 4 ? number.High : number.Low) >> (48 - (index % 4 * 16)));

    private static void AppendHexadecimal(ref HeadWriter writer, ushort group)
    {
        bool hasBegun = false;
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            int digit = (group >> shift) & 15;
            hasBegun |= digit != 0 || shift == 0;
            if (hasBegun)
            {
                writer.Append("0123456789abcdef"u8.Slice(digit, 1));
            }
        }
    }
}
