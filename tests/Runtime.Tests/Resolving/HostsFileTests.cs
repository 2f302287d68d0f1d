using UdsAot.Resolving;

namespace UdsAot.Tests.Resolving;

public sealed class HostsFileTests
{
    private const string Table = """
        # The usual ones.
        127.0.0.1	localhost
        ::1 localhost ip6-localhost   ip6-loopback

        192.0.2.1 printer.lan printer # upstairs
        2001:db8::1\tPrinter.LAN
        192.0.2.1 printer.lan
        192.0.2.2 #printer.lan
        not-an-address printer.lan
        192.0.2.3
        """;

    [Theory]
    [InlineData("localhost", "127.0.0.1 ::1")]
    [InlineData("ip6-loopback", "::1")]
    [InlineData("printer.lan", "192.0.2.1 2001:db8::1")]
    [InlineData("PRINTER.lan", "192.0.2.1 2001:db8::1")]
    [InlineData("printer", "192.0.2.1")]
    [InlineData("upstairs", "")]
    [InlineData("lan", "")]
    [InlineData("192.0.2.3", "")]
    public void A_name_has_the_addresses_of_its_lines(string name, string addresses)
    {
        string text = Table.Replace("\\t", "\t", StringComparison.Ordinal);
        Assert.Equal(addresses, string.Join(' ', HostsFile.Find(Latin1.Bytes(text), name)));
        Assert.Equal(addresses, string.Join(' ', HostsFile.Find(Latin1.Bytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), name)));
    }

    [Fact]
    public void An_empty_file_knows_nobody() => Assert.Empty(HostsFile.Find([], "localhost"));
}
