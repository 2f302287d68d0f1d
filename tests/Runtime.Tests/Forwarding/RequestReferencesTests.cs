using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Tests.Forwarding;

/// <summary>Requests of WebDAV that name further resources, on their way through a mount at <c>/dav</c> with the inside path <c>/v1</c>.</summary>
public sealed class RequestReferencesTests
{
    [Theory]
    [InlineData("http://a.test/dav/c%20d", "/v1/c%20d")]
    [InlineData("HTTP://A.test:80/dav/c", "/v1/c")]
    [InlineData("https://a.test/dav/c?q", "/v1/c?q")]
    [InlineData("/dav/c", "/v1/c")]
    [InlineData("/d%61v/c", "/v1/c")]
    [InlineData("/dav", "/v1")]
    [InlineData("/dav/x/../c", "/v1/c")]
    [InlineData("http://a.test/dav//c", "/v1//c")]
    [InlineData("http://a.test/dav/dav/c", "/v1/dav/c")]
    // Another server's, another mount's, outside of the mount, and what is no URL of ours or could be read otherwise.
    [InlineData("http://b.test/dav/c", null)]
    [InlineData("http://a.test:81/dav/c", null)]
    [InlineData("/dav/other/c", null)]
    [InlineData("http://a.test/dav/other/c", null)]
    [InlineData("http://a.test/davs/c", null)]
    [InlineData("http://a.test/dav/../x", null)]
    [InlineData("//a.test/dav/c", null)]
    [InlineData("ftp://a.test/dav/c", null)]
    public async Task A_destination_in_the_mount_is_the_origins_path(string destination, string? expected)
        => Assert.Equal([$"Destination: {expected ?? destination}"], await FieldsAsync("Destination", $"Destination: {destination}\r\n"));

    [Theory]
    [InlineData("/dav/other/c")]
    [InlineData("/dav/other")]
    [InlineData("http://a.test/dav/other/c")]
    [InlineData("http://b.test/dav/other/c")]
    [InlineData("//a.test/dav/other/c")]
    [InlineData("/dav//other/c")]
    [InlineData("/dav/x/../other/c")]
    [InlineData("/dav/other;a/c")]
    [InlineData("/dav/%2Fother/c")]
    // Not a URL that has one meaning.
    [InlineData("http://a.test/dav/..%2Fx")]
    [InlineData("/dav/c#f")]
    [InlineData("/dav/a b")]
    [InlineData("/dav/a\\b")]
    [InlineData("dav/c")]
    [InlineData("*")]
    [InlineData("")]
    public async Task A_destination_behind_the_guard_of_another_mount_is_left_out(string destination)
    {
        foreach (bool rewrites in (bool[])[true, false])
        {
            Assert.Empty(await FieldsAsync("Destination", $"Destination: {destination}\r\n", rewrites: rewrites, guard: "/absent"));
        }
    }

    [Theory]
    [InlineData("<http://a.test/dav/c> (<opaquelocktoken:1>)", "</v1/c> (<opaquelocktoken:1>)")]
    [InlineData("</dav/c> (<urn:1> [\"/)>\"]) (Not <DAV:no-lock>) <http://b.test/dav/c> ([W/\"x\"])",
        "</v1/c> (<urn:1> [\"/)>\"]) (Not <DAV:no-lock>) <http://b.test/dav/c> ([W/\"x\"])")]
    [InlineData("(<http://a.test/dav/c>)", "(<http://a.test/dav/c>)")]
    [InlineData("</dav/c> (<urn:1>) </dav/d> (<urn:2>)", "</v1/c> (<urn:1>) </v1/d> (<urn:2>)")]
    [InlineData("</dav/c", "</dav/c")]
    [InlineData("<> (", "<> (")]
    public async Task Tags_of_lists_are_mapped_and_tokens_are_not(string lists, string expected)
        => Assert.Equal([$"If: {expected}"], await FieldsAsync("If", $"If: {lists}\r\n"));

    [Fact]
    public async Task Behind_a_bare_inside_path_no_second_slash_makes_a_host_of_a_segment()
        => Assert.Equal(
            ["Destination: http://a.test/dav//evil.test/c"],
            await FieldsAsync("Destination", "Destination: http://a.test/dav//evil.test/c\r\n", inside: "/"));

    [Fact]
    public async Task A_mount_that_does_not_rewrite_passes_it_as_it_came()
        => Assert.Equal(["Destination: /dav/c"], await FieldsAsync("Destination", "Destination: /dav/c\r\n", rewrites: false));

    [Fact]
    public async Task A_field_that_Connection_names_stays_behind()
        => Assert.Empty(await FieldsAsync("Destination", "Connection: destination\r\nDestination: /dav/c\r\n"));

    [Fact]
    public async Task One_request_after_the_other_is_mapped_by_itself()
    {
        using var stage = Stage("/v1", rewrites: true);
        PipedClient client = stage.Connect();
        Socket? peer = null;
        foreach (string fields in (string[])["Destination: /dav/c\r\n", "", "If: </dav/d> (<urn:1>)\r\n"])
        {
            await client.SendAsync($"MOVE /dav/a HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
            peer ??= await stage.Origin.AcceptAsync();
            string head = await RawOrigin.ReadHeadAsync(peer);
            Assert.Equal(fields.Length > 0 && fields[0] == 'D', head.Contains("Destination: /v1/c\r\n", StringComparison.Ordinal));
            Assert.Equal(fields.Length > 0 && fields[0] == 'I', head.Contains("If: </v1/d> (<urn:1>)\r\n", StringComparison.Ordinal));
            Assert.DoesNotContain("/dav/", head, StringComparison.Ordinal);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
            Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        }
    }

    [Fact]
    public async Task Lines_that_no_origin_could_be_sent_take_no_memory_and_the_request_is_refused()
    {
        string inside = "/" + new string('v', 500);
        string request = $"MOVE /dav/a HTTP/1.1\r\nHost: a.test\r\nIf: {string.Concat(Enumerable.Repeat("</dav/c>()", 2_000))}\r\n\r\n";
        using ProxyStage stage = Stage(inside, rewrites: true);
        PipedClient client = stage.Connect();
        await client.SendAsync(request);
        Assert.Equal(431, (await client.ReadResponseAsync()).Status);

        Mount mount = With(0, "/absent", "/dav", inside, rewrites: true);
        var router = new Router(new TestTable(mount));
        var front = new HeadOnlyFront();
        front.Parse(Latin1.Bytes(request));
        var target = new RequestTarget();
        Assert.Equal(RouteKind.Mount, router.Route(front.Request, target, out _));
        new RequestReferences(front, target, router).Map(mount);
        Assert.Equal(OriginConnection.SendSize, front.Request.Replacements.Length);
    }

    private static async Task<string[]> FieldsAsync(string name, string fields, string inside = "/v1", bool rewrites = true, string? guard = null)
    {
        using ProxyStage stage = Stage(inside, rewrites, guard);
        PipedClient client = stage.Connect();
        await client.SendAsync($"MOVE /dav/a HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
        string head = await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync());
        return [.. head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(static line => line.TrimEnd())
            .Select(line => line.Length > name.Length + 1 ? line : name + ": ")];
    }

    private static ProxyStage Stage(string inside, bool rewrites, string? guard = null) => new(
        mount => With(0, mount.Socket, "/dav", inside, rewrites), other: mount => With(1, mount.Socket, "/dav/other", "/other", rewrites, guard));

    private static Mount With(int index, string socket, string mountpoint, string inside, bool rewrites, string? guard = null) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = $"+{socket}:{inside}",
        Socket = socket,
        OriginPath = Latin1.Bytes(inside),
        BasicAuth = guard,
        References = rewrites ? new LocationRewriter(Latin1.Bytes(inside), Latin1.Bytes(mountpoint)) : null,
    };
}
