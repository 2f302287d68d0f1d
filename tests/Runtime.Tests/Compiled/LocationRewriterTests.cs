using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Compiled;

/// <summary>Paths in responses, in the origin's and in the client's terms.</summary>
public sealed class LocationRewriterTests
{
    [Theory]
    // The inside path and what is below it.
    [InlineData("/v1", "/api", "/v1/x", "/api/x")]
    [InlineData("/v1", "/api", "/v1", "/api")]
    [InlineData("/v1", "/api", "/v1/", "/api/")]
    [InlineData("/v1", "/api", "/v1?q=/v1", "/api?q=/v1")]
    [InlineData("/v1", "/api", "/v1#f", "/api#f")]
    [InlineData("/v1", "/api", "/v1/x/y?q=1#/../f", "/api/x/y?q=1#/../f")]
    [InlineData("/v1", "/api", "/v1/%2F%20;a=b/é", "/api/%2F%20;a=b/é")]
    [InlineData("/v1", "/api", "/v1//x", "/api//x")]
    [InlineData("/v1", "/api", "/v1/...", "/api/...")]
    [InlineData("/v1", "/api", "/v1/.x", "/api/.x")]
    [InlineData("/v1/", "/api", "/v1/x", "/api/x")]
    [InlineData("/v1/", "/api", "/v1", "/api")]
    [InlineData("/v1", "/admin/", "/v1", "/admin/")]
    [InlineData("/v1", "/admin/", "/v1?q", "/admin/?q")]
    [InlineData("/v1", "/admin/", "/v1/x", "/admin/x")]
    [InlineData("/", "/api", "/", "/api/")]
    [InlineData("/", "/api", "/x", "/api/x")]
    [InlineData("/", "/api", "/api/x", "/api/api/x")]
    [InlineData("/v1", "/", "/v1", "/")]
    [InlineData("/v1", "/", "/v1?q", "/?q")]
    [InlineData("/v1", "/", "/v1/", "/")]
    [InlineData("/v1", "/", "/v1/x", "/x")]
    [InlineData("/v1", "/a%20b", "/v1/x", "/a%20b/x")]
    // URLs of this server, with their authority kept.
    [InlineData("/v1", "/api", "http://a.test/v1/x", "http://a.test/api/x")]
    [InlineData("/v1", "/api", "HTTP://A.Test:80/v1/x", "HTTP://A.Test:80/api/x")]
    [InlineData("/v1", "/api", "https://a.test/v1/x", "https://a.test/api/x")]
    [InlineData("/v1", "/api", "https://a.test:443/v1", "https://a.test:443/api")]
    [InlineData("/v1", "/api", "//a.test/v1/x", "//a.test/api/x")]
    [InlineData("/v1", "/", "http://a.test/v1//x", "http://a.test//x")]
    [InlineData("/", "/api", "http://a.test", "http://a.test/api")]
    [InlineData("/", "/api", "http://a.test?q", "http://a.test/api?q")]
    [InlineData("/", "/api", "http://a.test//x", "http://a.test/api//x")]
    [InlineData("/v1", "/api", "http://claimed.test:81/v1/x", "http://claimed.test:81/api/x")]
    // URLs with the Host that only the origin was told.
    [InlineData("/v1", "/api", "http://inside.test:81/v1/x", "/api/x")]
    [InlineData("/v1", "/api", "//INSIDE.test:81/v1/x?q", "/api/x?q")]
    [InlineData("/", "/api", "http://inside.test:81", "/api")]
    public void A_location_inside_is_mapped(string inside, string mountpoint, string value, string expected)
        => Assert.Equal(expected, Location(Map(inside, mountpoint), value));

    [Theory]
    // Other paths, and paths that only look like it.
    [InlineData("/v1", "/api", "/v1x")]
    [InlineData("/v1", "/api", "/v1;x")]
    [InlineData("/v1", "/api", "/v")]
    [InlineData("/v1", "/api", "/")]
    [InlineData("/v1", "/api", "/V1/x")]
    [InlineData("/v1", "/api", "/%761/x")]
    [InlineData("/v1", "/api", "/x/v1")]
    [InlineData("/v1", "/api", "/?/v1")]
    // Relative references, which clients resolve in their own terms, and no references at all.
    [InlineData("/", "/api", "")]
    [InlineData("/", "/api", "x")]
    [InlineData("/", "/api", "./x")]
    [InlineData("/", "/api", "../x")]
    [InlineData("/", "/api", "?q")]
    [InlineData("/", "/api", "#f")]
    [InlineData("/", "/api", "mailto:a@a.test")]
    [InlineData("/", "/api", "http:/x")]
    [InlineData("/", "/api", "http:x")]
    [InlineData("/", "/api", "ftp://a.test/x")]
    [InlineData("/", "/api", "httpx://a.test/x")]
    // Other servers.
    [InlineData("/", "/api", "http://b.test/x")]
    [InlineData("/", "/api", "http://a.test.b.test/x")]
    [InlineData("/", "/api", "http://a.test:8080/x")]
    [InlineData("/", "/api", "http://a.test:443/x")]
    [InlineData("/", "/api", "http://a.test@b.test/x")]
    [InlineData("/", "/api", "http://u@a.test/x")]
    [InlineData("/", "/api", "http:///x")]
    [InlineData("/", "/api", "//b.test/x")]
    [InlineData("/", "/api", "///a.test/x")]
    [InlineData("/", "/api", "http://inside.test/x")]
    [InlineData("/", "/api", "https://inside.test:81/x")]
    [InlineData("/v1", "/api", "http://a.test")]
    // Dot segments lead elsewhere than they begin.
    [InlineData("/v1", "/api", "/v1/../x")]
    [InlineData("/v1", "/api", "/v1/x/%2e%2E/../x")]
    [InlineData("/v1", "/api", "/v1/.%2e")]
    [InlineData("/v1", "/api", "/v1/.")]
    [InlineData("/v1", "/api", "/v1/./x")]
    [InlineData("/v1", "/api", "/v1/..;/x")]
    [InlineData("/v1", "/api", "/v1/..%2Fx")]
    [InlineData("/v1", "/api", "http://a.test/v1/..?q")]
    // What would become another server's.
    [InlineData("/v1", "/", "/v1//b.test/x")]
    [InlineData("/v1", "/", "/v1//")]
    [InlineData("/v1", "/", "/v1/\\b.test/x")]
    [InlineData("/v1", "/", "/v1/\t/b.test/x")]
    [InlineData("/v1", "/", "http://inside.test:81/v1//b.test")]
    [InlineData("/", "/api", "/\\b.test/x")]
    [InlineData("/", "/api", "/x y")]
    public void Any_other_location_stays(string inside, string mountpoint, string value)
        => Assert.Null(Location(Map(inside, mountpoint), value));

    [Theory]
    [InlineData("/v1", "/status", "/v1", "/status")]
    [InlineData("/v1", "/status", "/v1?q", "/status?q")]
    [InlineData("/v1", "/status", "/v1/", "/status")]
    [InlineData("/v1", "/status", "/v1/x", null)]
    [InlineData("/", "/status", "/", "/status")]
    [InlineData("/", "/status", "/x", null)]
    [InlineData("/", "/status", "http://a.test", "http://a.test/status")]
    public void An_exact_mount_is_all_that_its_origin_has_there(string inside, string mountpoint, string value, string? expected)
        => Assert.Equal(expected, Location(Map(inside, mountpoint, isExact: true), value));

    [Theory]
    [InlineData("/v1", "/api", "a=b; Path=/v1", "a=b; Path=/api")]
    [InlineData("/v1", "/api", "a=b; Path=/v1/", "a=b; Path=/api/")]
    [InlineData("/v1", "/api", "a=b; Path=/v1/x; Secure; HttpOnly", "a=b; Path=/api/x; Secure; HttpOnly")]
    [InlineData("/v1", "/api", "a=b;PATH = \t/v1 ;Max-Age=3", "a=b;PATH = \t/api ;Max-Age=3")]
    [InlineData("/v1", "/api", "path=/v1; path=/v1", "path=/v1; path=/api")]
    [InlineData("/v1", "/api", "a=b; Path=/v1/x; Path=/v1/y", "a=b; Path=/v1/x; Path=/api/y")]
    [InlineData("/v1", "/api", "a=b; Domain=a.test; Path=/v1", "a=b; Domain=a.test; Path=/api")]
    [InlineData("/v1", "/api", "__Secure-a=b; Path=/v1; Secure", "__Secure-a=b; Path=/api; Secure")]
    [InlineData("/v1", "/api", "=; Path=/v1", "=; Path=/api")]
    [InlineData("/v1", "/admin/", "a=b; Path=/v1", "a=b; Path=/admin")]
    [InlineData("/", "/api", "a=b; Path=/", "a=b; Path=/api")]
    [InlineData("/", "/api", "a=b; Path=/; Secure", "a=b; Path=/api; Secure")]
    [InlineData("/", "/api", "a=b; Path=/x/", "a=b; Path=/api/x/")]
    [InlineData("/", "/admin/", "a=b; Path=/", "a=b; Path=/admin")]
    [InlineData("/v1", "/", "a=b; Path=/v1; Secure", "a=b; Path=/; Secure")]
    [InlineData("/v1", "/", "a=b; Path=/v1/x", "a=b; Path=/x")]
    [InlineData("/v1/", "/api", "a=b; Path=/v1", "a=b; Path=/api")]
    public void The_path_of_a_cookie_is_mapped(string inside, string mountpoint, string value, string expected)
        => Assert.Equal(expected, Cookie(Map(inside, mountpoint), value));

    [Theory]
    [InlineData("/v1", "/api", "a=b")]
    [InlineData("/v1", "/api", "a=b; Path=/")]
    [InlineData("/v1", "/api", "a=b; Path=/v1x")]
    [InlineData("/v1", "/api", "a=b; Path=/v1/..")]
    [InlineData("/v1", "/api", "a=b; Path=v1")]
    [InlineData("/v1", "/api", "a=b; Path=\"/v1\"")]
    [InlineData("/v1", "/api", "a=b; Path=")]
    [InlineData("/v1", "/api", "a=b; Path=/v1; Path=")]
    [InlineData("/v1", "/api", "a=b; Path=/v1; Path=/")]
    [InlineData("/v1", "/api", "a=b; Path")]
    [InlineData("/v1", "/api", "a=b; XPath=/v1")]
    [InlineData("/v1", "/api", "Path=/v1")]
    [InlineData("/v1", "/api", "")]
    [InlineData("/", "/api", "__Host-a=b; Path=/; Secure")]
    [InlineData("/", "/api", "__hOST-a=b; Path=/; Secure")]
    public void Any_other_cookie_stays(string inside, string mountpoint, string value)
        => Assert.Null(Cookie(Map(inside, mountpoint), value));

    [Theory]
    [InlineData("/v1", "a=b; Path=/v1", "a=b; Path=/status")]
    [InlineData("/v1", "a=b; Path=/v1/; Secure", "a=b; Path=/status; Secure")]
    [InlineData("/", "a=b; Path=/", "a=b; Path=/status")]
    [InlineData("/", "a=b; Path=/x", null)]
    public void A_cookie_of_an_exact_mount_is_for_its_one_path(string inside, string value, string? expected)
        => Assert.Equal(expected, Cookie(Map(inside, "/status", isExact: true), value));

    [Theory]
    [InlineData("/v1", "/api")]
    [InlineData("/", "/api")]
    [InlineData("/v1", "/")]
    [InlineData("/v1/", "/deep/er/")]
    [InlineData("/a/b", "/a")]
    public void A_client_that_follows_what_was_mapped_asks_the_origin_for_what_it_named(string inside, string mountpoint)
    {
        Mount mount = TestTable.Mount(mountpoint, "/s", inside);
        var router = new Router(new TestTable(mount));
        LocationRewriter map = Map(inside, mountpoint);
        var random = new Random(7231);
        string[] pieces = ["/", "/", "/", "v1", "a", "b", ".", "..", "%2e", "%2F", "%5c", "\\", ";", "x", "?", "#", "é", " "];
        int followed = 0;
        for (int round = 0; round < 20_000; round++)
        {
            string named = inside.TrimEnd('/') + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (Location(map, named) is not { } mapped)
            {
                continue;
            }
            Assert.StartsWith("/", mapped, StringComparison.Ordinal);
            Assert.False(mapped.Length > 1 && mapped[1] is '/' or '\\', $"{named} has become another server's: {mapped}");
            var target = new RequestTarget();
            RouteKind kind = router.Route("GET"u8, Latin1.Bytes(mapped.Split('#')[0]), "a.test"u8, asksUpgrade: false, target, out _);
            Assert.True(kind == RouteKind.Mount, $"{mapped} is {kind}");
            byte[] buffer = new byte[256];
            var writer = new UdsAot.Http1.HeadWriter(buffer);
            Router.WriteOriginTarget(ref writer, mount, target);
            Assert.Equal(Bare(named.Split('#')[0], inside), Bare(Latin1.Text(buffer.AsSpan(0, writer.Written)), inside));
            followed++;
        }
        Assert.True(followed > 1_000, $"only {followed} were mapped");
    }

    /// <summary>With and without a slash at its end, the inside path is the same to a mount.</summary>
    private static string Bare(string named, string inside)
    {
        string[] parts = named.Split('?', 2);
        string bare = inside.TrimEnd('/');
        return (parts[0] == bare ? bare + "/" : parts[0]) + (parts.Length == 1 ? "" : "?" + parts[1]);
    }

    private static LocationRewriter Map(string inside, string mountpoint, bool isExact = false)
        => new(Latin1.Bytes(inside), Latin1.Bytes(mountpoint), isExact);

    private static string? Location(LocationRewriter map, string value)
    {
        var authorities = new OwnAuthorities("a.test"u8, "claimed.test:81"u8, "inside.test:81"u8, "http"u8);
        return map.TryMapLocation(Latin1.Bytes(value), authorities, out MappedValue mapped) ? Text(mapped) : null;
    }

    private static string? Cookie(LocationRewriter map, string value)
        => map.TryMapCookie(Latin1.Bytes(value), out MappedValue mapped) ? Text(mapped) : null;

    private static string Text(MappedValue mapped)
    {
        byte[] buffer = new byte[mapped.Length];
        var writer = new UdsAot.Http1.HeadWriter(buffer);
        mapped.Write(ref writer);
        Assert.False(writer.Overflowed);
        Assert.Equal(mapped.Length, writer.Written);
        return Latin1.Text(buffer);
    }
}
