using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Routing;

public sealed class RouterTests
{
    private static readonly NaiveTable s_table = new(
        Mount(0, "a.test", "/"),
        Mount(1, "a.test", "/api"),
        Mount(2, "a.test", "/api/v2/"),
        Mount(3, "a.test", "/admin/"),
        Mount(4, "*.b.test", "/x"),
        Mount(5, "*.c.b.test", "/"),
        Mount(6, "c.b.test", "/"));

    [Theory]
    [InlineData("a.test", "/", 0)]
    [InlineData("A.TEST:8080", "/", 0)]
    [InlineData("a.test.", "/", 0)]
    [InlineData("a.test", "/apix", 0)]
    [InlineData("a.test", "/API", 0)]
    [InlineData("a.test", "/api", 1)]
    [InlineData("a.test", "/api?x", 1)]
    [InlineData("a.test", "/api/", 1)]
    [InlineData("a.test", "/api/v2x", 1)]
    [InlineData("a.test", "/api/v2/", 2)]
    [InlineData("a.test", "/api/v2/x", 2)]
    [InlineData("a.test", "/%61pi/x", 1)]
    [InlineData("a.test", "/api%2Fx", 1)]
    [InlineData("a.test", "/x/%2e%2e/api", 1)]
    [InlineData("a.test", "/admin/", 3)]
    [InlineData("x.b.test", "/x", 4)]
    [InlineData("x.y.b.test", "/x", 4)]
    [InlineData("x.c.b.test", "/x", 5)]
    [InlineData("c.b.test", "/x", 6)]
    public void The_nearest_vhost_and_the_longest_mountpoint_take_a_request(string host, string target, int index)
        => Assert.Equal($"Mount {index}", Route("GET", target, host));

    [Theory]
    [InlineData("GET", "/", "b.test", "NoVhost")]
    [InlineData("GET", "/", "", "NoVhost")]
    [InlineData("GET", "/", "[::1]", "NoVhost")]
    [InlineData("GET", "/", "x.b.test", "NoMount")]
    [InlineData("GET", "/xy", "x.b.test", "NoMount")]
    [InlineData("GET", "/admin", "a.test", "MissingSlash 3")]
    [InlineData("GET", "/%61dmin?x=1", "a.test", "MissingSlash 3")]
    [InlineData("GET", "/api/v2", "a.test", "MissingSlash 2")]
    [InlineData("GET", "/..", "a.test", "Malformed")]
    [InlineData("GET", "/%00", "a.test", "Malformed")]
    [InlineData("GET", "/", "a.test:x", "Malformed")]
    [InlineData("GET", "/", "a.test,b.test", "NoVhost")]
    [InlineData("GET", "http://a.test/", "a/b", "Malformed")]
    [InlineData("GET", "http://u@a.test/", "a.test", "Malformed")]
    [InlineData("GET", "http://a.test/api", "b.test", "Mount 1")]
    [InlineData("GET", "http://b.test/api", "a.test", "NoVhost")]
    [InlineData("OPTIONS", "*", "a.test", "ServerOptions")]
    [InlineData("OPTIONS", "*", "b.test", "ServerOptions")]
    [InlineData("OPTIONS", "*", "a b", "Malformed")]
    [InlineData("OPTIONS", "/api", "a.test", "Mount 1")]
    [InlineData("GET", "*", "a.test", "Malformed")]
    [InlineData("CONNECT", "a.test:443", "a.test", "MethodNotAllowed")]
    [InlineData("CONNECT", "/", "a.test", "MethodNotAllowed")]
    [InlineData("TRACE", "/", "a.test", "MethodNotAllowed")]
    [InlineData("trace", "/", "a.test", "Mount 0")]
    public void Everything_else_has_its_kind(string method, string target, string host, string expected)
        => Assert.Equal(expected, Route(method, target, host));

    [Fact]
    public void A_request_without_a_host_belongs_to_the_default_vhost()
    {
        var router = new Router(new NaiveTable(Mount(0, "*", "/")));
        RequestHead head = Heads.Request("GET / HTTP/1.0\r\n\r\n");
        Assert.Equal(RouteKind.Mount, router.Route(head, new RequestTarget(), out Mount? mount));
        Assert.Equal(0, mount!.Index);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Upgrade: websocket\r\n", 0)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\n", 1)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n", 0)]
    public void The_table_is_told_of_an_upgrade_that_is_asked_for(string fields, int index)
    {
        RequestHead head = Heads.Request($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(RouteKind.Mount, new Router(new UpgradeTable()).Route(head, new RequestTarget(), out Mount? mount));
        Assert.Equal(index, mount!.Index);
    }

    [Fact]
    public void A_mount_is_made_once()
    {
        var table = new NaiveTable(Mount(0, "*", "/"));
        Assert.Same(table[0], table[0]);
    }

    [Theory]
    // Exactly one slash between the inside path and the rest.
    [InlineData("/", "/", "/", "/")]
    [InlineData("/", "/", "/x", "/x")]
    [InlineData("/", "/", "//x", "//x")]
    [InlineData("/", "/in", "/", "/in/")]
    [InlineData("/", "/in", "/x", "/in/x")]
    [InlineData("/", "/in/", "/", "/in/")]
    [InlineData("/", "/in/", "/x", "/in/x")]
    [InlineData("/api", "/", "/api", "/")]
    [InlineData("/api", "/", "/api/", "/")]
    [InlineData("/api", "/", "/api/x", "/x")]
    [InlineData("/api", "/", "/api//x", "//x")]
    [InlineData("/api", "/in", "/api", "/in")]
    [InlineData("/api", "/in", "/api/", "/in/")]
    [InlineData("/api", "/in", "/api/x", "/in/x")]
    [InlineData("/api", "/in/", "/api", "/in/")]
    [InlineData("/api", "/in/", "/api/", "/in/")]
    [InlineData("/api", "/in/", "/api/x", "/in/x")]
    [InlineData("/api/", "/", "/api/", "/")]
    [InlineData("/api/", "/", "/api/x", "/x")]
    [InlineData("/api/", "/in", "/api/", "/in/")]
    [InlineData("/api/", "/in", "/api/x", "/in/x")]
    [InlineData("/api/", "/in/", "/api/", "/in/")]
    [InlineData("/api/", "/in/", "/api/x", "/in/x")]
    // The query and the client's bytes go through.
    [InlineData("/api", "/in", "/api?q=%2F+;", "/in?q=%2F+;")]
    [InlineData("/api", "/", "/api?", "/?")]
    [InlineData("/api", "/in", "/a%70i/%20%2F%3F+;x?y", "/in/%20%2F%3F+;x?y")]
    [InlineData("/api", "/", "/x/../api/y", "/y")]
    // An encoded slash right behind the mountpoint is part of a segment, and a path still begins with a slash.
    [InlineData("/api", "/", "/api%2Fx", "/%2Fx")]
    // A mountpoint is as long as its bytes.
    [InlineData("/Straße", "/in", "/Stra%C3%9Fe/x", "/in/x")]
    [InlineData("/Straße/", "/", "/Stra%C3%9Fe/x", "/x")]
    public void The_onward_path_is_the_inside_path_and_the_rest(string mountpoint, string inside, string target, string onward)
    {
        Mount mount = Mount(0, "*", mountpoint, inside);
        var parsed = new RequestTarget();
        Assert.Equal(TargetForm.Origin, parsed.Parse("GET"u8, Latin1.Bytes(target)));
        Span<byte> buffer = stackalloc byte[128];
        var writer = new HeadWriter(buffer);
        Router.WriteOriginTarget(ref writer, mount, parsed);
        Assert.Equal(onward, Latin1.Text(buffer[..writer.Written]));
    }

    private static string Route(string method, string target, string host)
    {
        RouteKind kind = new Router(s_table).Route(Latin1.Bytes(method), Latin1.Bytes(target), Latin1.Bytes(host), asksUpgrade: false, new RequestTarget(), out Mount? mount);
        return mount is null ? kind.ToString() : $"{kind} {mount.Index}";
    }

    private static Mount Mount(int index, string vhost, string mountpoint, string inside = "/") => new()
    {
        Index = index,
        Vhost = vhost,
        Mountpoint = mountpoint,
        Origin = $"+/nowhere.sock:{inside}",
        Socket = "/nowhere.sock",
        OriginPath = Latin1.Bytes(inside),
    };

    /// <summary>A mount for requests, and another for those that ask for an upgrade.</summary>
    private sealed class UpgradeTable() : MountTable(2)
    {
        public override string SourceSha256 => "";

        public override string[] ListenerUrls => [];

        public override int FindVhost(ReadOnlySpan<byte> host) => 0;

        public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade) => asksUpgrade ? 1 : 0;

        protected override Mount Create(int index) => RouterTests.Mount(index, "*", "/");
    }
}
