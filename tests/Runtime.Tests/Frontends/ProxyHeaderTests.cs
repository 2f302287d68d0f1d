using System.Buffers.Binary;
using System.Net;
using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

/// <summary>Headers of the PROXY protocol, sound and broken. Each is also read byte by byte, which must come to the same.</summary>
public sealed class ProxyHeaderTests
{
    private const string Request = "GET / HTTP/1.1\r\n\r\n";
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private const string Four = "\xC0\0\x02\x01\xC0\0\x02\x02\x01\x00\x00\x50";
    private const string Six = "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x02\xFF\xFF\0\x50";
    private const string MappedFour = "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC0\0\x02\x01\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC0\0\x02\x02\0\x01\0\x50";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443\r\n", "192.0.2.1:40000")]
    [InlineData("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8::2 1 2\r\n", "[2001:db8::1]:1")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "192.0.2.1:1")]
    public void A_line_names_the_client(string header, string client) => AssertNamed(header, client);

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN \r\n")]
    [InlineData("PROXY UNKNOWN anything at all, 192.0.2.1 too\r\n")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n")]
    public void A_line_may_name_nobody(string header) => AssertUnnamed(header);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02\x00")]
    [InlineData("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData(" PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY\tTCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY unknown\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2  1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\r 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2.3 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.x 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 2001:db8:::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1 fe80::2%2 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 00\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 99999999999999999999\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1x 2\r\n")]
    [InlineData("PROXY UNKNOWN\nGET / HTTP/1.1\r\n")]
    public void A_line_that_breaks_the_rules_is_refused(string header) => AssertBroken(header);

    [Fact]
    public void A_line_has_107_bytes_at_most()
    {
        string longest = $"PROXY UNKNOWN {new string('x', 91)}\r\n";
        Assert.Equal(107, longest.Length);
        AssertUnnamed(longest);
        AssertBroken($"PROXY UNKNOWN {new string('x', 92)}\r\n");
        AssertBroken($"PROXY TCP4 {new string('1', 200)}");
    }

    [Theory]
    [InlineData('\x11', Four, "192.0.2.1:256")]
    [InlineData('\x11', Four + "\x04\0\0", "192.0.2.1:256")]
    [InlineData('\x11', Four + "\x01\0\x02h2\x02\0\u0006a.test\xEA\0\x01x", "192.0.2.1:256")]
    [InlineData('\x21', Six, "[2001:db8::1]:65535")]
    [InlineData('\x21', Six + "\x20\0\x05\x01\0\0\0\0", "[2001:db8::1]:65535")]
    [InlineData('\x21', MappedFour, "192.0.2.1:1")]
    public void A_binary_header_names_the_client(char family, string content, string client) => AssertNamed(Binary('\x21', family, content), client);

    [Theory]
    [InlineData('\x20', '\0', "")]
    [InlineData('\x20', '\x11', Four)]
    [InlineData('\x20', '\x11', "short")]
    [InlineData('\x20', '\xFF', "anything")]
    [InlineData('\x21', '\0', "")]
    [InlineData('\x21', '\0', "\x03\0\x04\0\0\0\0")]
    [InlineData('\x21', '\0', "anything")]
    [InlineData('\x21', '\x10', Four)]
    [InlineData('\x21', '\x01', "")]
    [InlineData('\x21', '\x12', Four)]
    [InlineData('\x21', '\x22', Six)]
    public void A_binary_header_may_name_nobody(char command, char family, string content) => AssertUnnamed(Binary(command, family, content));

    [Fact]
    public void A_client_on_a_Unix_socket_has_no_address()
    {
        AssertUnnamed(Binary('\x21', '\x31', new string('\0', 216)));
        AssertUnnamed(Binary('\x21', '\x32', new string('\0', 216) + "\x04\0\0"));
        AssertBroken(Binary('\x21', '\x31', new string('\0', 215)));
    }

    [Theory]
    [InlineData('\x11', '\x11', Four)]
    [InlineData('\x31', '\x11', Four)]
    [InlineData('\x22', '\x11', Four)]
    [InlineData('\x2F', '\x11', Four)]
    [InlineData('\0', '\0', "")]
    [InlineData('\x21', '\x13', Four)]
    [InlineData('\x21', '\x1F', Four)]
    [InlineData('\x21', '\x41', Four)]
    [InlineData('\x21', '\xF1', Six)]
    [InlineData('\x21', '\x03', "")]
    [InlineData('\x21', '\x40', "")]
    [InlineData('\x21', '\x11', "")]
    [InlineData('\x21', '\x11', "\xC0\0\x02\x01\xC0\0\x02\x02")]
    [InlineData('\x21', '\x11', "\xC0\0\x02\x01\xC0\0\x02\x02\x01\x00\x00")]
    [InlineData('\x21', '\x21', Four)]
    [InlineData('\x21', '\x12', "\xC0\0")]
    [InlineData('\x21', '\x11', Four + "\x04")]
    [InlineData('\x21', '\x11', Four + "\x04\0")]
    [InlineData('\x21', '\x11', Four + "\x04\0\x01")]
    [InlineData('\x21', '\x11', Four + "\xE0\0\xFF")]
    [InlineData('\x21', '\x11', Four + "\x04\0\0\x04\xFF\xFF")]
    [InlineData('\x21', '\x11', Four + "\x03\0\x04\xDE\xAD\xBE\xEF")]
    [InlineData('\x21', '\x11', Four + "\x03\0\x04\0\0\0\0")]
    [InlineData('\x21', '\x11', Four + "\x03\0\x03\0\0\0")]
    [InlineData('\x21', '\x11', Four + "\x03\0\0")]
    [InlineData('\x21', '\x21', Six + "\x03\0\x04\x01\x02\x03\x04")]
    public void A_binary_header_that_breaks_the_rules_is_refused(char command, char family, string content)
        => AssertBroken(Binary(command, family, content));

    [Fact]
    public void A_signature_with_a_wrong_byte_is_refused()
    {
        string good = Binary('\x21', '\x11', Four);
        for (int i = 0; i < Signature.Length; i++)
        {
            AssertBroken($"{good[..i]}{(char)(good[i] ^ 1)}{good[(i + 1)..]}");
        }
    }

    [Theory]
    [InlineData('\x11', Four, "", "")]
    [InlineData('\x11', Four, "\x02\0\u0001a", "\x04\0\x02\0\0")]
    [InlineData('\x21', Six, "", "\x01\0\x02h2")]
    public void A_checksum_must_be_right_in_every_bit(char family, string addresses, string before, string after)
    {
        byte[] header = Latin1.Bytes(Binary('\x21', family, $"{addresses}{before}\x03\0\x04\0\0\0\0{after}"));
        int at = 16 + addresses.Length + before.Length + 3;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(at), Checksum(header));
        Assert.Equal(ProxyHeaderResult.Named, ProxyHeader.Read(header, out _, out _));
        // From behind the length, which says how many bytes are looked at.
        for (int bit = 16 * 8; bit < header.Length * 8; bit++)
        {
            if (bit / 8 == at - 3)
            {
                // As a field of another type it is no checksum.
                continue;
            }
            header[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(ProxyHeaderResult.Broken, ProxyHeader.Read(header, out _, out _));
            header[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Two_checksums_are_one_too_many()
        => AssertBroken(Binary('\x21', '\x11', Four + "\x03\0\x04\0\0\0\0\x03\0\x04\0\0\0\0"));

    [Fact]
    public void A_header_has_so_many_bytes_at_most()
    {
        int room = ProxyHeader.MaxLength - 16 - Four.Length - 3;
        AssertNamed(Binary('\x21', '\x11', $"{Four}\x04{(char)(room >> 8)}{(char)(room & 255)}{new string('\0', room)}"), "192.0.2.1:256");
        // Refused by its length alone, before any of it has come.
        Assert.Equal(
            ProxyHeaderResult.Broken,
            ProxyHeader.Read(Latin1.Bytes(Binary('\x21', '\x11', new string('\0', ProxyHeader.MaxLength - 15))).AsSpan(0, 16), out _, out _));
        AssertBroken(Binary('\x20', '\0', new string('\0', ushort.MaxValue)));
    }

    [Fact]
    public void Nothing_is_no_header_yet() => Assert.Equal(ProxyHeaderResult.Incomplete, ProxyHeader.Read([], out _, out _));

    private static string Binary(char command, char family, string content)
        => $"{Signature}{command}{family}{(char)(content.Length >> 8)}{(char)(content.Length & 255)}{content}";

    // A bit at a time, as the polynomial has it.
    private static uint Checksum(byte[] header)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in header)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F6_3B78;
            }
        }
        return ~crc;
    }

    private static void AssertNamed(string header, string client)
    {
        Assert.Equal((ProxyHeaderResult.Named, header.Length, client), ReadEach(header, out int length));
        Assert.Equal(header.Length, length);
    }

    private static void AssertUnnamed(string header)
    {
        Assert.Equal((ProxyHeaderResult.Unnamed, header.Length, null), ReadEach(header, out int length));
        Assert.Equal(header.Length, length);
    }

    private static void AssertBroken(string header)
        => Assert.Equal((ProxyHeaderResult.Broken, 0, null), ReadEach(header, out _));

    /// <summary>Reads a header with a request behind it, as a whole and a byte more at a time.</summary>
    private static (ProxyHeaderResult Result, int Length, string? Client) ReadEach(string header, out int needed)
    {
        byte[] bytes = Latin1.Bytes(header + Request);
        ProxyHeaderResult whole = ProxyHeader.Read(bytes.AsSpan(0, Math.Min(bytes.Length, ProxyHeader.MaxLength)), out int length, out IPEndPoint? client);
        ProxyHeaderResult each = ProxyHeaderResult.Incomplete;
        needed = -1;
        while (each == ProxyHeaderResult.Incomplete && needed < bytes.Length)
        {
            needed++;
            each = ProxyHeader.Read(bytes.AsSpan(0, needed), out int eachLength, out IPEndPoint? eachClient);
            if (each == whole && whole != ProxyHeaderResult.Broken)
            {
                Assert.Equal((length, client), (eachLength, eachClient));
            }
        }
        Assert.Equal(whole, each);
        return (whole, whole == ProxyHeaderResult.Broken ? 0 : length, client?.ToString());
    }
}
