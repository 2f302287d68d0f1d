using System.Net;
using System.Net.Sockets;
using System.Text;
using UdsAot.Addresses;

namespace UdsAot.Tests.Addresses;

public sealed class IpNumberTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.7")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::7")]
    [InlineData("2001:DB8:0:0:8:800:200C:417A")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("1::3:4:5:6:7:8")]
    [InlineData("fe80::1:0:0:1")]
    [InlineData("::192.0.2.7")]
    [InlineData("::ffff:192.0.2.7")]
    [InlineData("64:ff9b::192.0.2.7")]
    [InlineData("1:2:3:4:5:6:192.0.2.7")]
    [InlineData("1:0:0:2:0:0:0:3")]
    [InlineData("0:0:1:0:0:1:0:0")]
    public void An_address_is_the_one_that_NET_reads(string text)
    {
        Assert.True(IpNumber.TryParse(Latin1.Bytes(text), out IpNumber number));
        IPAddress expected = IPAddress.Parse(text);
        Assert.Equal(IpText.NumberOf(expected), number);
        Assert.Equal(expected.IsIPv4MappedToIPv6 ? expected.MapToIPv4() : expected, IpText.ToAddress(number));
        Assert.Equal(expected.AddressFamily == AddressFamily.InterNetwork || expected.IsIPv4MappedToIPv6, number.IsIPv4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1..2.3")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.00")]
    [InlineData("256.2.3.4")]
    [InlineData("0x7f.1.1.1")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.-4")]
    [InlineData("unknown")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:::2")]
    [InlineData("1::2::3")]
    [InlineData(":1::2")]
    [InlineData("1:")]
    [InlineData("1::2:")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1%1")]
    [InlineData("[::1]")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3.4::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3.4:5")]
    public void What_is_no_address_is_refused(string text) => Assert.False(IpNumber.TryParse(Latin1.Bytes(text), out _));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::FFFF:c000:207", "192.0.2.7")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("::", "::")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("2001:DB8::00A0", "2001:db8::a0")]
    [InlineData("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7")]
    [InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("1:0:0:2:3:0:0:4", "1::2:3:0:0:4")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void An_address_has_one_canonical_text(string text, string canonical)
    {
        Assert.True(IpNumber.TryParse(Latin1.Bytes(text), out IpNumber number));
        byte[] written = new byte[IpText.MaxLength];
        Assert.Equal(canonical, Encoding.ASCII.GetString(written, 0, IpText.Write(number, written)));
    }

    [Fact]
    public void Random_addresses_survive_their_text()
    {
        var random = new Random(7);
        byte[] written = new byte[IpText.MaxLength];
        for (int i = 0; i < 10_000; i++)
        {
            // Half of the groups are zero, so that there are runs of them.
            ulong mask = (ulong)random.NextInt64() & 0xFFFF_0000_FFFF_0000 | (random.Next(2) == 0 ? 0xFFFFUL : 0);
            var number = new IpNumber((ulong)random.NextInt64() & mask, (ulong)random.NextInt64() & ~mask);
            ReadOnlySpan<byte> text = written.AsSpan(0, IpText.Write(number, written));
            Assert.True(IpNumber.TryParse(text, out IpNumber read));
            Assert.Equal(number, read);
            Assert.Equal(IpText.NumberOf(IPAddress.Parse(Encoding.ASCII.GetString(text))), read);
        }
    }

    [Theory]
    [InlineData("10.0.0.0", 104, "10.255.255.255", true)]
    [InlineData("10.0.0.0", 104, "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0", 104, "11.0.0.0", false)]
    [InlineData("10.0.0.0", 104, "::a00:1", false)]
    [InlineData("192.0.2.7", 128, "192.0.2.7", true)]
    [InlineData("192.0.2.7", 128, "192.0.2.6", false)]
    [InlineData("0.0.0.0", 96, "203.0.113.9", true)]
    [InlineData("0.0.0.0", 96, "2001:db8::1", false)]
    [InlineData("2001:db8::", 32, "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::", 32, "2001:db9::", false)]
    [InlineData("2001:db8::", 65, "2001:db8:0:0:7fff::", true)]
    [InlineData("2001:db8::", 65, "2001:db8:0:0:8000::", false)]
    [InlineData("2001:db8::", 64, "2001:db8::ffff:0:0:1", true)]
    [InlineData("::", 0, "2001:db8::1", true)]
    [InlineData("::", 0, "203.0.113.9", false)]
    public void A_network_has_the_addresses_that_begin_as_it_does(string network, int prefix, string address, bool contains)
    {
        Assert.True(IpNumber.TryParse(Latin1.Bytes(network), out IpNumber first));
        Assert.True(IpNumber.TryParse(Latin1.Bytes(address), out IpNumber number));
        Assert.Equal(contains, new IpNetwork(first.High, first.Low, prefix).Contains(number));
    }
}
