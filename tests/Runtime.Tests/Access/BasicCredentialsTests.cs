using System.Text;
using UdsAot.Access;

namespace UdsAot.Tests.Access;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame")]
    [InlineData("basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame")]
    [InlineData("BASIC dGVzdDoxMjPCow==", "test", "123\u00a3")]
    [InlineData("Basic YTo=", "a", "")]
    [InlineData("Basic YTpiOmM=", "a", "b:c")]
    public void Name_and_password_are_told_apart_at_the_first_colon(string value, string name, string password)
    {
        Assert.True(TryDecode(value, out string found, out string given));
        Assert.Equal((name, password), (found, given));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ")] // no padding
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic QWxhZGRpbg==")] // no colon
    [InlineData("Basic OnBhc3N3b3Jk")] // no name
    [InlineData("Basic YTpiCmM=")] // a line feed
    public void What_is_no_pair_of_name_and_password_is_not_taken(string value) => Assert.False(TryDecode(value, out _, out _));

    [Fact]
    public void What_is_longer_than_anybody_types_is_not_taken()
    {
        string longest = "a:" + new string('x', BasicCredentials.MaxLength - 2);
        Assert.True(TryDecode("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(longest)), out _, out _));
        Assert.False(TryDecode("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(longest + "x")), out _, out _));
    }

    private static bool TryDecode(string value, out string name, out string password)
    {
        var decoded = new byte[BasicCredentials.MaxLength];
        bool isPair = BasicCredentials.TryDecode(Encoding.UTF8.GetBytes(value), decoded, out int length, out int colon);
        name = isPair ? Encoding.UTF8.GetString(decoded, 0, colon) : "";
        password = isPair ? Encoding.UTF8.GetString(decoded, colon + 1, length - colon - 1) : "";
        return isPair;
    }
}
