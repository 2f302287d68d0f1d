using UdsAot.Http1;
using UdsAot.Tests.Routing;

namespace UdsAot.Tests.Http1;

public sealed class RequestTargetTests
{
    [Theory]
    // Nothing to do: the client's own bytes.
    [InlineData("/", "/", "/", "")]
    [InlineData("/a/b", "/a/b", "/a/b", "")]
    [InlineData("/a?b=/../c", "/a", "/a", "?b=/../c")]
    [InlineData("/a?", "/a", "/a", "?")]
    [InlineData("/?a?b", "/", "/", "?a?b")]
    [InlineData("//x", "//x", "//x", "")]
    [InlineData("/a//b/", "/a//b/", "/a//b/", "")]
    [InlineData("/a+b;c=d,e:f@g&h!$'()*", "/a+b;c=d,e:f@g&h!$'()*", "/a+b;c=d,e:f@g&h!$'()*", "")]
    [InlineData("/caf\u00e9", "/caf\u00e9", "/caf\u00e9", "")]
    // Escapes: decoded for the match, kept for the origin.
    [InlineData("/a%20b", "/a%20b", "/a b", "")]
    [InlineData("/a%2Fb", "/a%2Fb", "/a/b", "")]
    [InlineData("/a%2fb", "/a%2fb", "/a/b", "")]
    [InlineData("/a%3Fb?c", "/a%3Fb", "/a?b", "?c")]
    [InlineData("/%61pi", "/%61pi", "/api", "")]
    [InlineData("/a%252Fb", "/a%252Fb", "/a%2Fb", "")]
    [InlineData("/%C3%a9", "/%C3%a9", "/\u00c3\u00a9", "")]
    [InlineData("/a?%zz", "/a", "/a", "?%zz")]
    // Dot segments, spelt out or encoded.
    [InlineData("/.", "/", "/", "")]
    [InlineData("/./", "/", "/", "")]
    [InlineData("/a/.", "/a/", "/a/", "")]
    [InlineData("/a/..", "/", "/", "")]
    [InlineData("/a/../", "/", "/", "")]
    [InlineData("/a/./b", "/a/b", "/a/b", "")]
    [InlineData("/a/../b", "/b", "/b", "")]
    [InlineData("/a/%2e%2E/b", "/b", "/b", "")]
    [InlineData("/a/%2e/b", "/a/b", "/a/b", "")]
    [InlineData("/a/.%2e/b", "/b", "/b", "")]
    [InlineData("/a/b/c/../../d?e/../f", "/a/d", "/a/d", "?e/../f")]
    [InlineData("/a//../b", "/a/b", "/a/b", "")]
    [InlineData("/a%20b/../c%20d", "/c%20d", "/c d", "")]
    [InlineData("/a/../b%2Fc", "/b%2Fc", "/b/c", "")]
    // Dots that are no dot segments.
    [InlineData("/...", "/...", "/...", "")]
    [InlineData("/.well-known", "/.well-known", "/.well-known", "")]
    [InlineData("/a/..b", "/a/..b", "/a/..b", "")]
    [InlineData("/a/b..", "/a/b..", "/a/b..", "")]
    [InlineData("/a/%2e%2e%2e", "/a/%2e%2e%2e", "/a/...", "")]
    [InlineData("/a/x%2F..b", "/a/x%2F..b", "/a/x/..b", "")]
    [InlineData("/a/x;../b", "/a/x;../b", "/a/x;../b", "")]
    [InlineData("/a/%252e%252e%252e/b", "/a/%252e%252e%252e/b", "/a/%2e%2e%2e/b", "")]
    [InlineData("/a/x%5C..b", "/a/x%5C..b", "/a/x\\..b", "")]
    [InlineData("/a/x%3F..", "/a/x%3F..", "/a/x?..", "")]
    [InlineData("/a%5Cb?c\\d", "/a%5Cb", "/a\\b", "?c\\d")]
    public void A_path_has_an_onward_and_a_decoded_form(string target, string onward, string decoded, string query)
    {
        RequestTarget parsed = Parse("GET", target);
        Assert.Equal(TargetForm.Origin, parsed.Form);
        Assert.Equal(onward, Latin1.Text(parsed.RawPath));
        Assert.Equal(decoded, Latin1.Text(parsed.Decoded));
        Assert.Equal(query, Latin1.Text(parsed.Query));
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/../a")]
    [InlineData("/a/../..")]
    [InlineData("/a/../../b")]
    [InlineData("/%2e%2e/a")]
    [InlineData("/.%2E")]
    [InlineData("/./..")]
    public void A_path_that_climbs_above_the_root_is_refused(string target) => IsRefused(target);

    [Theory]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/%2g")]
    [InlineData("/%-1")]
    [InlineData("/% 0")]
    [InlineData("/a%")]
    [InlineData("/a%00b")]
    [InlineData("/%u002f")]
    public void A_bad_escape_or_a_nul_is_refused(string target) => IsRefused(target);

    [Theory]
    [InlineData("/a/..%2Fb")]
    [InlineData("/a/..%2fb")]
    [InlineData("/a/%2e%2e%2fb")]
    [InlineData("/a/x%2F..")]
    [InlineData("/a/x%2F%2e%2E")]
    [InlineData("/a/x%2F.%2Fy")]
    [InlineData("/a/x%2F..%2Fy")]
    [InlineData("/a/x%20%2F..%2Fy")]
    [InlineData("/a/.%2Fb")]
    [InlineData("/a/%2F..")]
    [InlineData("/..%2F")]
    [InlineData("/a/..;/b")]
    [InlineData("/a/..;x=y")]
    [InlineData("/a/.;/b")]
    [InlineData("/a/%2e%2e;/b")]
    [InlineData("/a/..%3B/b")]
    [InlineData("/a/..%253bx/b")]
    [InlineData("/a/..%5Cb")]
    [InlineData("/a/x%5c..")]
    [InlineData("/a/x%5c.%2fb")]
    [InlineData("/a/%252e%252e/b")]
    [InlineData("/a/.%252E/b")]
    [InlineData("/a/%252e")]
    [InlineData("/a/%25%32%65/b")]
    [InlineData("/a/%2%35")]
    [InlineData("/a/..%252fb")]
    [InlineData("/a/x%252F..")]
    [InlineData("/a/..%255cb")]
    [InlineData("/a/..%3Fb")]
    [InlineData("/a/..%23b")]
    [InlineData("/a/..%253Fb")]
    [InlineData("/a/x;y%2F../b")]
    [InlineData("/a%2500b")]
    public void A_segment_that_others_would_read_as_dots_is_refused(string target) => IsRefused(target);

    [Theory]
    [InlineData("http://a.test/x?y", "a.test", "/x", "?y")]
    [InlineData("HTTP://a.test:80/x", "a.test:80", "/x", "")]
    [InlineData("https://a.test/x", "a.test", "/x", "")]
    [InlineData("http://a.test", "a.test", "/", "")]
    [InlineData("http://a.test?y", "a.test", "/", "?y")]
    [InlineData("http://a.test/a/../b", "a.test", "/b", "")]
    [InlineData("http://[::1]:80/x", "[::1]:80", "/x", "")]
    public void An_absolute_target_has_an_authority(string target, string authority, string onward, string query)
    {
        RequestTarget parsed = Parse("GET", target);
        Assert.Equal(TargetForm.Absolute, parsed.Form);
        Assert.Equal(authority, Latin1.Text(parsed.Authority));
        Assert.Equal(onward, Latin1.Text(parsed.RawPath));
        Assert.Equal(query, Latin1.Text(parsed.Query));
    }

    [Theory]
    [InlineData("http:///x")]
    [InlineData("http://")]
    [InlineData("http://?x")]
    [InlineData("http:/x")]
    [InlineData("ftp://a.test/x")]
    [InlineData("a.test/x")]
    [InlineData("+/run/admin.sock:/")]
    [InlineData("?x")]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData(".")]
    public void Another_form_of_target_is_refused(string target) => IsRefused(target);

    [Theory]
    [InlineData("/\\")]
    [InlineData("/a\\b")]
    [InlineData("\\a")]
    [InlineData("/a/..\\b")]
    [InlineData("/a%20\\b")]
    [InlineData("http://a.test/b\\c")]
    [InlineData("/\\a.test/b")]
    public void A_backslash_in_a_path_is_refused(string target) => IsRefused(target);

    [Fact]
    public void The_method_decides_whether_an_authority_or_an_asterisk_is_a_target()
    {
        Assert.Equal(TargetForm.Asterisk, Parse("OPTIONS", "*").Form);
        Assert.Equal(TargetForm.Authority, Parse("CONNECT", "a.test:443").Form);
        Assert.Equal(TargetForm.Origin, Parse("OPTIONS", "/").Form);
        Assert.Equal(TargetForm.Invalid, Parse("GET", "*").Form);
        Assert.Equal(TargetForm.Invalid, Parse("GET", "a.test:443").Form);
    }

    [Fact]
    public void A_target_can_be_used_again_and_remembers_nothing()
    {
        var target = new RequestTarget();
        target.Parse("GET"u8, Latin1.Bytes("http://a.test/a%20b/../c?long=query"));
        target.Parse("GET"u8, Latin1.Bytes("/x"));
        Assert.Equal("|/x|/x|", $"{Latin1.Text(target.Authority)}|{Latin1.Text(target.RawPath)}|{Latin1.Text(target.Decoded)}|{Latin1.Text(target.Query)}");
        target.Parse("GET"u8, Latin1.Bytes("/%2e/y"));
        Assert.Equal("|/y|/y|", $"{Latin1.Text(target.Authority)}|{Latin1.Text(target.RawPath)}|{Latin1.Text(target.Decoded)}|{Latin1.Text(target.Query)}");
    }

    [Theory]
    [InlineData("/api/x", 4, "/x")]
    [InlineData("/%61pi/x", 4, "/x")]
    [InlineData("/a%70i%2Fx", 4, "%2Fx")]
    [InlineData("/%61%70%69", 4, "")]
    [InlineData("/b/../api/%20", 4, "/%20")]
    public void What_is_left_behind_a_prefix_keeps_the_clients_bytes(string target, int prefix, string rest)
        => Assert.Equal(rest, Latin1.Text(Parse("GET", target).RawPathAfter(prefix)));

    [Fact]
    public void Paths_resolve_as_a_naive_reading_says()
    {
        string[] parts =
        [
            "/", "/", "/", "/.", "/..", "/%2e", "/%2E%2e", "/.%2e", "/a", "/b", "/...", "a", "b", ".", "..", ";", "%2F", "%2f", "%20", "%00", "%", "%zz", "%25", "%3b", "+", "\u00e9", "\\", "%5C", "%252e", "%252F", "%3f", "%2500",
        ];
        var random = new Random(3986);
        var target = new RequestTarget();
        int refused = 0;
        const int Rounds = 20_000;
        for (int round = 0; round < Rounds; round++)
        {
            string path = "/" + string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => parts[random.Next(parts.Length)]));
            (string Onward, string Decoded)? expected = NaivePath.Resolve(path);
            TargetForm form = target.Parse("GET"u8, Latin1.Bytes(path));

            Assert.True((expected is null) == (form == TargetForm.Invalid), $"{path}: {form}");
            refused += expected is null ? 1 : 0;
            if (expected is { } good)
            {
                Assert.Equal(good.Onward, Latin1.Text(target.RawPath));
                Assert.Equal(good.Decoded, Latin1.Text(target.Decoded));
            }
        }
        // The sample is of use only if it holds plenty of both kinds.
        Assert.InRange(refused, Rounds / 10, Rounds * 9 / 10);
    }

    private static RequestTarget Parse(string method, string target)
    {
        var parsed = new RequestTarget();
        parsed.Parse(Latin1.Bytes(method), Latin1.Bytes(target));
        return parsed;
    }

    private static void IsRefused(string target) => Assert.Equal(TargetForm.Invalid, Parse("GET", target).Form);
}
