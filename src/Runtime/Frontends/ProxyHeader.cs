using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using UdsAot.Addresses;

namespace UdsAot.Frontends;

/// <summary>
/// The header of the PROXY protocol, by which a proxy says in front of a connection's own bytes whose connection it is (HAProxy's
/// doc/proxy-protocol.txt, version 1 in section 2.1 and version 2 in section 2.2). No I/O.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>
    /// Bytes of the longest header that is taken. The specification lets a header of version 2 have 64 KiB; what proxies put into one
    /// fits into a tenth of this, and nobody may have more kept than that without having said who it is.
    /// </summary>
    public const int MaxLength = 4096;

    /// <summary>Bytes of the longest line of version 1, its CRLF included.</summary>
    private const int MaxLineLength = 107;

    private const int BinaryPrefix = 16;
    private const int IPv4Block = 12;
    private const int IPv6Block = 36;
    private const int UnixBlock = 216;

    private const byte ChecksumType = 0x03;
    private const int TlvHead = 3;

    private static ReadOnlySpan<byte> Line => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header from the first bytes of a connection. The same bytes give the same result, however many come at a time.</summary>
    /// <param name="bytes">What has come, from the first byte on; of more than <see cref="MaxLength"/> the first so many.</param>
    /// <param name="length">Bytes of the header, where the result is <see cref="ProxyHeaderResult.Named"/> or <see cref="ProxyHeaderResult.Unnamed"/>.</param>
    /// <param name="client">The client's address and port, where the result is <see cref="ProxyHeaderResult.Named"/>.</param>
    public static ProxyHeaderResult Read(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        if (IsBeginningOf(bytes, Line))
        {
            return ReadLine(bytes, out length, ref client);
        }
        return IsBeginningOf(bytes, Signature) ? ReadBinary(bytes, out length, ref client) : ProxyHeaderResult.Broken;
    }

    private static bool IsBeginningOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> whole)
    {
        int common = Math.Min(bytes.Length, whole.Length);
        return bytes[..common].SequenceEqual(whole[..common]);
    }

    private static ProxyHeaderResult ReadLine(ReadOnlySpan<byte> bytes, out int length, ref IPEndPoint? client)
    {
        length = 0;
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, MaxLineLength)];
        int end = window.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (window[end] == '\r' && end + 1 == window.Length))
        {
            return bytes.Length >= MaxLineLength ? ProxyHeaderResult.Broken : ProxyHeaderResult.Incomplete;
        }
        if (window[end] == '\n' || window[end + 1] != '\n')
        {
            return ProxyHeaderResult.Broken;
        }
        length = end + 2;
        ReadOnlySpan<byte> rest = window[Line.Length..end];
        ReadOnlySpan<byte> family = TakeWord(ref rest);
        if (family.SequenceEqual("UNKNOWN"u8))
        {
            // What may stand behind it is to be ignored.
            return ProxyHeaderResult.Unnamed;
        }
        bool isIPv6 = family.SequenceEqual("TCP6"u8);
        if ((!isIPv6 && !family.SequenceEqual("TCP4"u8))
            || !TryParseAddress(TakeWord(ref rest), isIPv6, out IpNumber source)
            || !TryParseAddress(TakeWord(ref rest), isIPv6, out _)
            || !TryParsePort(TakeWord(ref rest), out int port)
            || !TryParsePort(rest, out _))
        {
            return ProxyHeaderResult.Broken;
        }
        client = new IPEndPoint(IpText.ToAddress(source), port);
        return ProxyHeaderResult.Named;
    }

    /// <summary>Takes what stands before the next space, and the space; a word that is missing is empty.</summary>
    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? rest : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return word;
    }

    private static bool TryParseAddress(ReadOnlySpan<byte> text, bool isIPv6, out IpNumber address)
        => IpNumber.TryParse(text, out address) && text.Contains((byte)':') == isIPv6;

    private static bool TryParsePort(ReadOnlySpan<byte> digits, out int port)
    {
        port = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            port = Math.Min((port * 10) + digit - '0', ushort.MaxValue + 1);
        }
        return digits.Length > 0 && port <= ushort.MaxValue && (digits.Length == 1 || digits[0] != '0');
    }

    private static ProxyHeaderResult ReadBinary(ReadOnlySpan<byte> bytes, out int length, ref IPEndPoint? client)
    {
        length = 0;
        // Each byte is looked at as soon as it is there, so that nobody waits for what nothing can come of.
        if ((bytes.Length > 12 && bytes[12] is not (0x20 or 0x21))
            || (bytes.Length > 13 && bytes[12] == 0x21 && !IsPossible(bytes[13])))
        {
            return ProxyHeaderResult.Broken;
        }
        if (bytes.Length < BinaryPrefix)
        {
            return ProxyHeaderResult.Incomplete;
        }
        bool isLocal = bytes[12] == 0x20;
        byte family = bytes[13];
        int total = BinaryPrefix + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        bool isUnnamed = isLocal || family >> 4 == 0 || (family & 15) == 0;
        int block = isUnnamed ? 0 : BlockOf(family);
        if (total > MaxLength || total < BinaryPrefix + block)
        {
            return ProxyHeaderResult.Broken;
        }
        if (bytes.Length < total)
        {
            return ProxyHeaderResult.Incomplete;
        }
        length = total;
        if (isUnnamed)
        {
            // LOCAL is the proxy's own connection, and UNSPEC one that it knows nothing of: the rest is to be skipped unseen.
            return ProxyHeaderResult.Unnamed;
        }
        if (!HasSoundTlvs(bytes[..total], BinaryPrefix + block))
        {
            return ProxyHeaderResult.Broken;
        }
        ReadOnlySpan<byte> addresses = bytes.Slice(BinaryPrefix, block);
        client = family switch
        {
            0x11 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
            0x21 => new IPEndPoint(IpText.ToAddress(IpNumber.OfIPv6(addresses)), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
            _ => null,
        };
        return client is null ? ProxyHeaderResult.Unnamed : ProxyHeaderResult.Named;
    }

    // Families: UNSPEC, IPv4, IPv6, Unix; transports: UNSPEC, stream, datagram.
    private static bool IsPossible(byte family) => family >> 4 <= 3 && (family & 15) <= 2;

    private static int BlockOf(byte family) => (family >> 4) switch
    {
        1 => IPv4Block,
        2 => IPv6Block,
        _ => UnixBlock,
    };

    /// <summary>Whether the fields behind the addresses fill the header exactly, and the checksum, if there is one, is right.</summary>
    private static bool HasSoundTlvs(ReadOnlySpan<byte> header, int start)
    {
        int checksum = -1;
        while (start < header.Length)
        {
            if (header.Length - start < TlvHead)
            {
                return false;
            }
            int value = start + TlvHead;
            int end = value + BinaryPrimitives.ReadUInt16BigEndian(header[(start + 1)..]);
            if (end > header.Length)
            {
                return false;
            }
            if (header[start] == ChecksumType)
            {
                if (checksum >= 0 || end - value != sizeof(uint))
                {
                    return false;
                }
                checksum = value;
            }
            start = end;
        }
        return checksum < 0 || ChecksumOf(header, checksum) == BinaryPrimitives.ReadUInt32BigEndian(header[checksum..]);
    }

    /// <summary>CRC-32C of the header with zeros where the checksum stands (section 2.2.3).</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> header, int checksum)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < header.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= checksum && i < checksum + sizeof(uint) ? (byte)0 : header[i]);
        }
        return ~crc;
    }
}
