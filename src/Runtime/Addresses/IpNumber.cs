using System.Buffers.Binary;
using System.Text;

namespace UdsAot.Addresses;

/// <summary>
/// An IP address as a number of 128 bits; an IPv4 address is the IPv6 address that it is mapped to (RFC 4291 section 2.5.5.2), so that
/// both spellings of it are equal. This file is compiled into the runtime and, linked, into the generator; it therefore uses nothing
/// newer than netstandard2.0.
/// </summary>
internal readonly struct IpNumber(ulong high, ulong low) : IEquatable<IpNumber>
{
    /// <summary>Bits before those of an IPv4 address.</summary>
    public const int MappedPrefix = 96;

    private const int Groups = 8;
    private const ulong Mapped = 0xFFFF_0000_0000;

    /// <summary>The first 64 bits.</summary>
    public ulong High { get; } = high;

    /// <summary>The last 64 bits.</summary>
    public ulong Low { get; } = low;

    /// <summary>True for an IPv4 address, in either spelling.</summary>
    public bool IsIPv4 => High == 0 && Low >> 32 == Mapped >> 32;

    /// <summary>True for an address of this machine's loopback interface: <c>127.0.0.0/8</c> or <c>::1</c>.</summary>
    public bool IsLoopback => High == 0 && (Low == 1 || Low >> 24 == (Mapped >> 24 | 127));

    /// <summary>An IPv4 address.</summary>
    public static IpNumber OfIPv4(uint address) => new(0, Mapped | address);

    /// <summary>Parses an address in a string, by the same rules.</summary>
    /// <param name="text">The text. A character beyond ASCII is in no address.</param>
    /// <param name="address">The address, if the answer is true.</param>
    public static bool TryParse(string text, out IpNumber address) => TryParse(Encoding.ASCII.GetBytes(text), out address);

    /// <summary>True if a text is an IPv4 address: four decimal numbers up to 255, without leading zeros.</summary>
    public static bool IsIPv4Text(string text) => text.IndexOf(':') < 0 && TryParse(text, out _);

    /// <summary>True if a text is an IPv6 address, without brackets and without a zone.</summary>
    public static bool IsIPv6Text(string text) => text.IndexOf(':') >= 0 && TryParse(text, out _);

    /// <summary>An IPv6 address.</summary>
    /// <param name="bytes">At least 16 bytes, in network order.</param>
    public static IpNumber OfIPv6(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(8)));

    /// <summary>
    /// Parses an address as inet_pton(3) does: four decimal numbers without leading zeros, or IPv6 (RFC 4291 section 2.2) without brackets
    /// and without a zone.
    /// </summary>
    /// <param name="text">ASCII.</param>
    /// <param name="address">The address, if the answer is true.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out IpNumber address)
    {
        if (text.IndexOf((byte)':') >= 0)
        {
            return TryParseIPv6(text, out address);
        }
        bool isGood = TryParseIPv4(text, out uint four);
        address = isGood ? OfIPv4(four) : default;
        return isGood;
    }

    /// <summary>Writes the 16 bytes of the IPv6 address, in network order. Those of an IPv4 address are the last four.</summary>
    /// <param name="bytes">At least 16 bytes.</param>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.Slice(8), Low);
    }

    /// <summary>The address with all bits behind the first <paramref name="prefix"/> cleared.</summary>
    /// <param name="prefix">0 to 128.</param>
    public IpNumber Masked(int prefix)
        => new(
            prefix >= 64 ? High : prefix == 0 ? 0 : High & (ulong.MaxValue << (64 - prefix)),
            prefix <= 64 ? 0 : Low & (ulong.MaxValue << (128 - prefix)));

    public bool Equals(IpNumber other) => High == other.High && Low == other.Low;

    public override bool Equals(object? obj) => obj is IpNumber other && Equals(other);

    public override int GetHashCode() => unchecked((High.GetHashCode() * 31) + Low.GetHashCode());

    private static bool TryParseIPv6(ReadOnlySpan<byte> text, out IpNumber address)
    {
        address = default;
        ulong front = 0;
        ulong back = 0;
        int groups = 0;
        int gap = -1;
        int at = 0;
        if (text[0] == ':')
        {
            if (text.Length < 2 || text[1] != ':')
            {
                return false;
            }
            gap = 0;
            at = 2;
        }
        while (at < text.Length)
        {
            ReadOnlySpan<byte> rest = text.Slice(at);
            int end = rest.IndexOf((byte)':');
            ReadOnlySpan<byte> group = end < 0 ? rest : rest.Slice(0, end);
            if (end < 0 && group.IndexOf((byte)'.') >= 0)
            {
                // The last four bytes may be written as IPv4.
                if (groups > Groups - 2 || !TryParseIPv4(group, out uint four))
                {
                    return false;
                }
                Shift(ref front, ref back, (ushort)(four >> 16));
                Shift(ref front, ref back, (ushort)four);
                groups += 2;
                break;
            }
            if (groups == Groups || !TryParseGroup(group, out ushort value))
            {
                return false;
            }
            Shift(ref front, ref back, value);
            groups++;
            if (end < 0)
            {
                break;
            }
            at += end + 1;
            if (at < text.Length && text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }
                gap = groups;
                at++;
            }
            else if (at == text.Length)
            {
                return false;
            }
        }
        // "::" stands for at least one group of zeros.
        if (gap < 0 ? groups != Groups : groups >= Groups)
        {
            return false;
        }
        address = gap < 0 ? new IpNumber(front, back) : Spread(front, back, groups, gap);
        return true;
    }

    private static void Shift(ref ulong high, ref ulong low, ushort group)
    {
        high = (high << 16) | (low >> 48);
        low = (low << 16) | group;
    }

    /// <summary>Puts the zeros where the gap was.</summary>
    private static IpNumber Spread(ulong high, ulong low, int groups, int gap)
    {
        ulong spreadHigh = 0;
        ulong spreadLow = 0;
        for (int i = 0; i < Groups; i++)
        {
            int source = i < gap ? i : i - (Groups - groups);
            int fromEnd = groups - 1 - source;
            bool isZero = i >= gap && i < gap + Groups - groups;
            ushort group = isZero ? (ushort)0 : (ushort)(fromEnd >= 4 ? high >> ((fromEnd - 4) * 16) : low >> (fromEnd * 16));
            Shift(ref spreadHigh, ref spreadLow, group);
        }
        return new IpNumber(spreadHigh, spreadLow);
    }

    private static bool TryParseGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        if (text.Length is 0 or > 4)
        {
            return false;
        }
        foreach (byte digit in text)
        {
            int number = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => -1,
            };
            if (number < 0)
            {
                return false;
            }
            value = (ushort)((value << 4) | number);
        }
        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (int part = 0; part < 4; part++)
        {
            int end = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> digits = end < 0 ? text : text.Slice(0, end);
            if (end < 0 != (part == 3) || !TryParseByte(digits, out uint value))
            {
                return false;
            }
            address = (address << 8) | value;
            text = text.Slice(end + 1);
        }
        return true;
    }

    private static bool TryParseByte(ReadOnlySpan<byte> digits, out uint value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            value = (value * 10) + (uint)(digit - '0');
        }
        return digits.Length is > 0 and <= 3 && value <= 255 && (digits.Length == 1 || digits[0] != '0');
    }
}
