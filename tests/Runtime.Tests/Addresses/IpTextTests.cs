using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UdsAot.Addresses;

namespace UdsAot.Tests.Addresses;

public sealed class IpTextTests
{
    /// <summary>
    /// The one parser against .NET's and a grammar of its own, on texts that are nearly addresses. What .NET takes beside is what some
    /// programs understand differently: octal and hexadecimal numbers, fewer than four of them, zones, brackets, prefixes.
    /// </summary>
    [Fact]
    public void It_takes_what_NET_takes_but_for_what_can_be_read_in_two_ways()
    {
        string[] seeds =
        [
            "127.0.0.1", "10.20.30.40", "255.255.255.255", "::1", "::", "fe80::1", "2001:db8::7", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8",
            "64:ff9b::192.0.2.7", "1:2:3:4:5:6:1.2.3.4", "fe80::1%1", "[::1]", "::1/64", "0x7f.1",
        ];
        const string Alphabet = "0123456789abcdefABCDEFxX:.%[]/ g\u0661\u00e9\0-+";
        var random = new Random(1);
        int taken = 0;
        for (int i = 0; i < 300_000; i++)
        {
            string text = Mutate(random, seeds[random.Next(seeds.Length)], Alphabet);
            bool isIPv6 = text.Contains(':', StringComparison.Ordinal);
            bool expected = isIPv6 ? IsStrictIPv6(text) : IsDottedQuad(text);
            IPAddress? address = IpText.TryParse(text);
            Assert.True(expected == address is not null, text);
            Assert.Equal(isIPv6 && expected, IpNumber.IsIPv6Text(text));
            Assert.Equal(!isIPv6 && expected, IpNumber.IsIPv4Text(text));
            if (address is not null)
            {
                taken++;
                Assert.Equal(IPAddress.Parse(text), address);
            }
        }
        Assert.True(taken > 30_000, $"{taken}");
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("126.255.255.255", false)]
    [InlineData("128.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::2", false)]
    [InlineData("1::1", false)]
    [InlineData("::127.0.0.1", false)]
    public void Loopback_is_a_network_of_IPv4_and_one_address_of_IPv6(string text, bool isLoopback)
    {
        Assert.True(IpNumber.TryParse(text, out IpNumber number));
        Assert.Equal(isLoopback, number.IsLoopback);
    }

    [Theory]
    [InlineData("192.0.2.7", 0, "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", 0, "192.0.2.7")]
    [InlineData("2001:DB8::7", 0, "2001:db8::7")]
    [InlineData("fe80::1", 0, "fe80::1")]
    [InlineData("fe80::1", 2, "fe80::1")]
    [InlineData("fe80::a:b:c:d", 4294967295, "fe80::a:b:c:d")]
    public void A_client_is_written_without_its_port_and_its_zone(string address, long zone, string text)
    {
        IPAddress parsed = zone == 0 ? IPAddress.Parse(address) : new IPAddress(IPAddress.Parse(address).GetAddressBytes(), zone);
        Assert.Equal(text, Encoding.ASCII.GetString(IpText.OfClient(new IPEndPoint(parsed, 40_000))));
    }

    [Fact]
    public void A_client_without_an_address_is_unknown()
    {
        Assert.Equal("unknown"u8.ToArray(), IpText.OfClient(null));
        Assert.Equal("unknown"u8.ToArray(), IpText.OfClient(new UnixDomainSocketEndPoint("/s")));
    }

    private static string Mutate(Random random, string seed, string alphabet)
    {
        var text = new StringBuilder(seed);
        for (int changes = random.Next(5); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1);
            char value = alphabet[random.Next(alphabet.Length)];
            if (random.Next(3) == 0 || at == text.Length)
            {
                text.Insert(at, value);
            }
            else if (random.Next(2) == 0)
            {
                text[at] = value;
            }
            else
            {
                text.Remove(at, 1);
            }
        }
        return text.ToString();
    }

    private static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(static part => part.Length is > 0 and <= 3 && (part.Length == 1 || part[0] != '0')
            && part.All(char.IsAsciiDigit) && int.Parse(part, CultureInfo.InvariantCulture) <= 255);
    }

    private static bool IsStrictIPv6(string text)
        => text.All(static each => char.IsAsciiHexDigit(each) || each is ':' or '.')
            && IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            && (!text.Contains('.', StringComparison.Ordinal) || IsDottedQuad(text[(text.LastIndexOf(':') + 1)..]));
}
