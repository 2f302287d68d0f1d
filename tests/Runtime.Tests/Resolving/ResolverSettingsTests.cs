using UdsAot.Resolving;

namespace UdsAot.Tests.Resolving;

public sealed class ResolverSettingsTests
{
    [Fact]
    public void Servers_domains_and_options_are_read_and_the_rest_is_passed_over()
    {
        ResolverSettings settings = Parse("""
            # made by something
            domain old.example
            search lan. example.com
            nameserver 192.0.2.53
            nameserver not-an-address
            nameserver 2001:db8::53
            nameserver 192.0.2.54
            nameserver 192.0.2.55
            sortlist 192.0.2.0
            options ndots:2 timeout:7 attempts:3 edns0 rotate ndots:x
            """);
        Assert.Equal(["192.0.2.53", "2001:db8::53", "192.0.2.54"], settings.Servers.Select(server => server.ToString()));
        Assert.Equal(["lan", "example.com"], settings.Search);
        Assert.Equal((2, 7_000, 3), (settings.Dots, settings.Timeout, settings.Attempts));
    }

    [Fact]
    public void Without_a_file_the_machine_itself_is_asked()
    {
        ResolverSettings settings = Parse("");
        Assert.Equal("127.0.0.1", Assert.Single(settings.Servers).ToString());
        Assert.Empty(settings.Search);
        Assert.Equal((1, 2_000, 2), (settings.Dots, settings.Timeout, settings.Attempts));
    }

    [Theory]
    [InlineData("options timeout:0 attempts:0", 1_000, 1)]
    [InlineData("options timeout:99 attempts:99", 30_000, 5)]
    public void Options_have_bounds(string text, int timeout, int attempts)
    {
        ResolverSettings settings = Parse(text);
        Assert.Equal((timeout, attempts), (settings.Timeout, settings.Attempts));
    }

    [Theory]
    [InlineData("", "web", "web")]
    [InlineData("search lan example.com", "web", "web.lan web.example.com web")]
    [InlineData("search lan", "web.other", "web.other web.other.lan")]
    [InlineData("search lan\noptions ndots:2", "web.other", "web.other.lan web.other")]
    [InlineData("search lan\noptions ndots:0", "web", "web web.lan")]
    public void A_name_with_few_dots_is_looked_for_in_the_domains_first(string text, string name, string candidates)
        => Assert.Equal(candidates, string.Join(' ', Parse(text).CandidatesOf(name)));

    private static ResolverSettings Parse(string text) => ResolverSettings.Parse(Latin1.Bytes(text));
}
