namespace UdsAot.Tests.Routing;

/// <summary>Which guards a path has to pass, by all readings that origins are known to have.</summary>
public sealed class GuardFinderTests
{
    /// <summary>A site that everybody may see, with a part that is guarded, and in that a part that is not.</summary>
    private static readonly NaiveTable s_site = new(
        GuardedMounts.Mount(0, "/"),
        GuardedMounts.Mount(1, "/private", guard: "P"),
        GuardedMounts.Mount(2, "/private/open"),
        GuardedMounts.Mount(3, "/admin/", guard: "A"),
        GuardedMounts.Mount(4, "/exact", guard: "E", isExact: true),
        GuardedMounts.Mount(5, "/app", inside: "/"),
        GuardedMounts.Mount(6, "/app/deep", inside: "/deep", guard: "D"),
        GuardedMounts.Mount(7, "/other", inside: "/in/"),
        GuardedMounts.Mount(8, "/other/deep", guard: "O"),
        GuardedMounts.Mount(9, "/odd;name", guard: "S"),
        GuardedMounts.Mount(10, "/back\\slash", guard: "B"),
        GuardedMounts.Mount(11, "/two"),
        GuardedMounts.Mount(12, "/two/", guard: "T"));

    [Theory]
    [InlineData("/", "")]
    [InlineData("/x", "")]
    [InlineData("/privat", "")]
    [InlineData("/privatex/y", "")]
    [InlineData("/x/private", "")]
    [InlineData("/private", "P")]
    [InlineData("/private/x", "P")]
    [InlineData("/private/open/x", "")]
    [InlineData("/admin/", "A")]
    [InlineData("/exact", "E")]
    [InlineData("/exactly", "")]
    [InlineData("/exact/x", "")]
    public void A_plain_path_has_one_reading(string target, string guards) => Assert.Equal(guards, Guards(target));

    [Theory]
    [InlineData("//private/x")]
    [InlineData("///private")]
    [InlineData("/.//private/x")]
    [InlineData("/x/..//private/x")]
    [InlineData("/%2fprivate/x")]
    [InlineData("/%2F%2f/private/x")]
    [InlineData("/%252fprivate/x")]
    [InlineData("/%5cprivate/x")]
    [InlineData("/%255Cprivate/x")]
    [InlineData("/private%5Cx")]
    [InlineData("/private;a/x")]
    [InlineData("/private;")]
    [InlineData("/private;a=b;c")]
    [InlineData("/;a/private")]
    [InlineData("/;/;/private")]
    [InlineData("/;a%2Fb/private")]
    [InlineData("/;a%3Fb/private")]
    [InlineData("/private%3Bx/y")]
    [InlineData("/private%253bx/y")]
    [InlineData("/priv%61te/x")]
    [InlineData("/priv%2561te/x")]
    [InlineData("/%2570rivate/x")]
    [InlineData("/%25%37%30rivate/x")]
    [InlineData("/private%3Fx")]
    [InlineData("/private%23")]
    [InlineData("/private%253fx")]
    [InlineData("//host/private/x")]
    [InlineData("///host/private/x")]
    [InlineData("//user@host:80/private/x")]
    [InlineData("//host%2Fx/private%2Fx")]
    [InlineData("/%2Fhost/private/x")]
    [InlineData("//host%5C/private")]
    [InlineData("//host//private;x/%2e")]
    // One reading of what follows leads to a part that is open, another does not.
    [InlineData("/private//open")]
    [InlineData("/private/open%2Fx")]
    [InlineData("/private/open;x")]
    [InlineData("//private/op%2565n/x")]
    [InlineData("//private/open%5Cx")]
    public void A_path_that_may_be_read_as_a_guarded_one_needs_its_password(string target) => Assert.Contains('P', Guards(target));

    [Theory]
    [InlineData("/x//y", "")]
    [InlineData("/x;private/y", "")]
    [InlineData("/x%2Fprivate", "")]
    [InlineData("/x%3F/private", "")]
    [InlineData("/priv%2520ate", "")]
    [InlineData("/priv;ate/x", "")]
    [InlineData("/private%25/x", "")]
    [InlineData("/a%20b/", "")]
    [InlineData("/private/open//x", "")]
    // The origin is asked for what mounts.json says, not for the client's spelling of it.
    [InlineData("/private%2Fopen/x", "")]
    [InlineData("/private%2F%6fpen/x;y", "")]
    [InlineData("/private/open/a;b/c%2Fd?e=%252f", "")]
    [InlineData("/private/open/", "")]
    public void A_path_that_no_reading_leads_astray_needs_none(string target, string guards) => Assert.Equal(guards, Guards(target));

    [Theory]
    [InlineData("//admin", "A")]
    [InlineData("//admin/x", "A")]
    [InlineData("/exact/", "E")]
    [InlineData("/exact//", "E")]
    [InlineData("/exact;x", "E")]
    [InlineData("/exact;x/", "E")]
    [InlineData("//exact", "E")]
    [InlineData("//exact/x", "")]
    [InlineData("/two", "")]
    [InlineData("/two/", "T")]
    [InlineData("//two", "")]
    [InlineData("//two/", "T")]
    public void Mountpoints_that_end_in_a_slash_or_match_exactly_are_found_too(string target, string guards) => Assert.Equal(guards, Guards(target));

    [Theory]
    // The origin of /app is asked for //host/deep, which some take for /deep.
    [InlineData("/app//host/deep/x", "D")]
    [InlineData("/app//deep/x", "D")]
    [InlineData("/app%2Fdeep", "D")]
    [InlineData("/app%2F/host/deep", "D")]
    [InlineData("/app%2F%2Fhost/deep", "D")]
    // That of /other is asked for /in//host/deep, which has no host.
    [InlineData("/other//host/deep/x", "")]
    [InlineData("/other//deep/x", "O")]
    public void What_counts_is_what_the_origin_is_asked_for(string target, string guards) => Assert.Equal(guards, Guards(target));

    [Theory]
    [InlineData("/odd;name/x", "S")]
    [InlineData("/odd%3Bname/x", "S")]
    [InlineData("/odd%3Bname;x", "S")]
    [InlineData("//odd%253Bname;x/y", "S")]
    [InlineData("/back%5Cslash", "B")]
    [InlineData("//back%255cslash;x", "B")]
    [InlineData("/back/slash", "")]
    public void A_mountpoint_may_have_a_semicolon_or_a_backslash(string target, string guards) => Assert.Equal(guards, Guards(target));

    [Fact]
    public void Each_guard_is_asked_once_and_that_of_the_mount_first()
    {
        var table = new NaiveTable(
            GuardedMounts.Mount(0, "/", guard: "R"),
            GuardedMounts.Mount(1, "/a", guard: "A"),
            GuardedMounts.Mount(2, "/b", guard: "R"),
            GuardedMounts.Mount(3, "/a/b", guard: "C"));
        Assert.Equal("R", GuardedMounts.Find(table, "//x"));
        Assert.Equal("R", GuardedMounts.Find(table, "//b"));
        Assert.Equal("RA", GuardedMounts.Find(table, "//a"));
        Assert.Equal("RAC", GuardedMounts.Find(table, "//a//b;c"));
        Assert.Equal("AC", GuardedMounts.Find(table, "/a//b"));
    }

    [Fact]
    public void The_vhost_is_the_one_that_the_request_is_for()
    {
        var table = new NaiveTable(
            GuardedMounts.Mount(0, "/", vhost: "a.test"),
            GuardedMounts.Mount(1, "/private", guard: "A", vhost: "a.test"),
            GuardedMounts.Mount(2, "/", vhost: "b.test"),
            GuardedMounts.Mount(3, "/private", guard: "B", vhost: "b.test"));
        Assert.Equal("A", GuardedMounts.Find(table, "//private", "A.test:80"));
        Assert.Equal("B", GuardedMounts.Find(table, "//private", "b.test"));
        Assert.Equal("B", GuardedMounts.Find(table, "http://b.test//private", "a.test"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(16_000)]
    public void Neither_a_long_path_nor_a_long_mountpoint_is_too_long(int length)
    {
        string filler = new('x', length);
        Assert.Equal("P", Guards($"/;{filler}/private/{filler}"));
        Assert.Equal("P", Guards(new string('/', length) + "/private"));
        Assert.Equal("P", Guards($"//{filler}/private"));
        Assert.Equal("P", Guards($"/private;{filler}"));
        Assert.Equal("", Guards($"/{filler}//private"));
        Assert.Equal("", Guards($"/{filler}%2Fprivate;"));

        var table = new NaiveTable(GuardedMounts.Mount(0, "/"), GuardedMounts.Mount(1, "/" + filler, guard: "L"));
        Assert.Equal("L", GuardedMounts.Find(table, $"//{filler}"));
        Assert.Equal("L", GuardedMounts.Find(table, $"/{filler};x/y"));
        Assert.Equal("", GuardedMounts.Find(table, $"//{filler}x"));
    }

    [Theory]
    [InlineData("/\u00e9%C3%A9/private;")]
    [InlineData("/%c0%afprivate")]
    [InlineData("/\u0080\u00ff//x")]
    [InlineData("/%ff%25ff%2525ff;")]
    public void Bytes_beyond_ASCII_are_bytes_like_others(string target) => Assert.Equal("", Guards(target));

    [Theory]
    [InlineData("/..;/private")]
    [InlineData("/a/..%2fprivate/x")]
    [InlineData("/a/..;/private/x")]
    [InlineData("/a/.%2e%5cprivate")]
    [InlineData("/private%2500x")]
    [InlineData("/\\private")]
    public void What_is_refused_needs_no_guard(string target) => Assert.Equal("400", Guards(target));

    private static string Guards(string target) => GuardedMounts.Find(s_site, target);
}
