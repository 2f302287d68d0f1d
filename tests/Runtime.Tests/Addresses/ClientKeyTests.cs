using UdsAot.Addresses;

namespace UdsAot.Tests.Addresses;

public sealed class ClientKeyTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("2001:db8::1", "2001:db8:0:0:ffff::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::1", "2001:db8::1", false)]
    public void An_IPv4_address_is_a_client_and_so_is_a_network_of_64_bits(string one, string other, bool areSame)
        => Assert.Equal(areSame, Key(one) == Key(other));

    [Theory]
    [InlineData("::1", false)]
    [InlineData("192.0.2.7", false)]
    [InlineData("unknown", true)]
    [InlineData("", true)]
    public void A_client_without_an_address_has_no_key(string text, bool hasNone)
        => Assert.Equal(hasNone, Key(text) == ClientKey.None);

    private static ClientKey Key(string text) => ClientKey.Of(Latin1.Bytes(text));
}
