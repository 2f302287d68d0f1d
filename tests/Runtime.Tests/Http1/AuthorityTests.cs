using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class AuthorityTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a.test", "a.test")]
    [InlineData("a.test:", "a.test")]
    [InlineData("a.test:80", "a.test")]
    [InlineData("a.test:0", "a.test")]
    [InlineData("a.test:65535", "a.test")]
    [InlineData("A-b_c~d.test", "A-b_c~d.test")]
    [InlineData("127.0.0.1:8080", "127.0.0.1")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::]:80", "[::]")]
    [InlineData("[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]")]
    public void A_host_is_found(string authority, string host)
    {
        Assert.True(Authority.TryFindHost(Latin1.Bytes(authority), out ReadOnlySpan<byte> found));
        Assert.Equal(host, Latin1.Text(found));
    }

    [Theory]
    [InlineData(":80")]
    [InlineData(":")]
    [InlineData("a.test:80:80")]
    [InlineData("a.test:x")]
    [InlineData("a.test:-1")]
    [InlineData("a.test:+1")]
    [InlineData("a.test:65536")]
    [InlineData("a.test:000080")]
    [InlineData("user@a.test")]
    [InlineData("user:pw@a.test")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a<b")]
    [InlineData("\u00e9.test")]
    [InlineData("::1")]
    [InlineData("[]")]
    [InlineData("[:]")]
    [InlineData("[::1")]
    [InlineData("[::1]80")]
    [InlineData("[::1]:x")]
    [InlineData("x[::1]")]
    [InlineData("[::1%25eth0]")]
    [InlineData("[a/b]")]
    public void What_is_no_host_is_refused(string authority) => Assert.False(Authority.TryFindHost(Latin1.Bytes(authority), out _));

    [Fact]
    public void A_host_is_no_longer_than_dns_could_have_it()
    {
        string longest = new('a', Authority.MaxHost);
        Assert.True(Authority.TryFindHost(Latin1.Bytes(longest + ":80"), out _));
        Assert.False(Authority.TryFindHost(Latin1.Bytes(longest + "a"), out _));
    }

    [Theory]
    [InlineData("A.Test", "a.test")]
    [InlineData("a.test.", "a.test")]
    [InlineData("a.test..", "a.test.")]
    [InlineData(".", ".")]
    [InlineData("", "")]
    [InlineData("[::FFFF]", "[::ffff]")]
    public void Hosts_are_looked_up_in_one_form(string host, string normalized)
    {
        Span<byte> destination = stackalloc byte[Authority.MaxHost];
        Assert.Equal(normalized, Latin1.Text(destination[..Authority.Normalize(Latin1.Bytes(host), destination)]));
    }
}
