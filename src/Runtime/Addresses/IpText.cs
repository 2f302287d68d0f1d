using System.Buffers.Binary;
using System.Net;
using System.Text;
using UdsAot.Http1;

namespace UdsAot.Addresses;

/// <summary>Converts addresses to and from text and .NET's objects. Unlike those, <see cref="IpNumber"/> costs no allocation.</summary>
internal static class IpText
{
    /// <summary>Bytes of the longest text that <see cref="Write"/> writes.</summary>
    public const int MaxLength = 39;

    private const int Groups = 8;

    /// <summary>The number of an address; its zone is left out: it names an interface of this machine and means nothing elsewhere.</summary>
    public static IpNumber NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? IpNumber.OfIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : IpNumber.OfIPv6(bytes);
    }

    /// <summary>Parses an address into .NET's object, by the rules of <see cref="IpNumber.TryParse(ReadOnlySpan{byte}, out IpNumber)"/>.</summary>
    /// <param name="text">The text; one with a zone is no address here.</param>
    /// <returns>An address of the family that the text is written in, or null.</returns>
    public static IPAddress? TryParse(ReadOnlySpan<byte> text)
        => IpNumber.TryParse(text, out IpNumber number) ? ToAddress(number, isIPv4: !text.Contains((byte)':')) : null;

    /// <summary>Parses an address in a string, by the same rules.</summary>
    public static IPAddress? TryParse(string text) => TryParse(Encoding.ASCII.GetBytes(text));

    /// <summary>.NET's object for an address; a mapped IPv4 address becomes IPv4.</summary>
    public static IPAddress ToAddress(IpNumber number) => ToAddress(number, number.IsIPv4);

    /// <summary>
    /// The text of a client's address in fields and logs, as <see cref="Write"/> writes it. A client on a Unix socket has no address:
    /// <c>unknown</c> (RFC 7239 section 6.2).
    /// </summary>
    public static byte[] OfClient(EndPoint? endPoint)
    {
        if (endPoint is not IPEndPoint { Address: { } address })
        {
            return "unknown"u8.ToArray();
        }
        Span<byte> text = stackalloc byte[MaxLength];
        return text[..Write(NumberOf(address), text)].ToArray();
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

    private static IPAddress ToAddress(IpNumber number, bool isIPv4)
    {
        Span<byte> bytes = stackalloc byte[16];
        number.CopyTo(bytes);
        return new IPAddress(isIPv4 ? bytes[12..] : bytes);
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
