using System.Net.Sockets;
using System.Text;
using UdsAot.Compiled;
using UdsAot.Frontends;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Tests.Http2;

namespace UdsAot.Tests.Forwarding;

/// <summary>Responses that name paths of their origin, on their way through a mount at <c>/api</c> with the inside path <c>/v1</c>.</summary>
public sealed class ReferenceTests
{
    private const string Named =
        "Server: s\r\nLocation: /v1/x\r\nRefresh: 5; url=/v1/x\r\nX-Between: /v1\r\nSet-Cookie: a=1; Path=/v1\r\nSet-Cookie: b=2\r\ncontent-location:/v1\r\n"
        + "Set-Cookie: c=3; path=/v1/y\r\nLink: </v1/z>\r\nContent-Length: 0\r\n";

    [Fact]
    public async Task Location_Content_Location_and_each_cookie_are_mapped_and_nothing_else()
    {
        string[] lines = await ResponseAsync(Named);

        Assert.Equal(
            ["a=1; Path=/api", "b=2", "c=3; path=/api/y"],
            lines.Where(static line => line.StartsWith("Set-Cookie: ", StringComparison.Ordinal)).Select(static line => line[12..]));
        Assert.Equal(["Location: /api/x"], lines.Where(static line => line.StartsWith("Location", StringComparison.Ordinal)));
        Assert.Contains("content-location: /api", lines);
        Assert.Contains("Refresh: 5; url=/api/x", lines);
        Assert.Contains("X-Between: /v1", lines);
        Assert.Contains("Link: </v1/z>", lines);
        Assert.DoesNotContain(lines, static line => line.Contains("/v1/x", StringComparison.Ordinal) || line.Contains("Path=/v1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mount_that_does_not_rewrite_passes_all_as_it_came()
    {
        string[] lines = await ResponseAsync(Named, static mount => With(mount, references: false));

        Assert.Equal(Named.Split("\r\n")[..^1].Order(), lines.Where(static line => !line.StartsWith("Date", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("GET /api HTTP/1.1\r\nHost: a.test:81\r\n\r\n", "http://a.test:81/v1/x", "http://a.test:81/api/x")]
    [InlineData("GET http://b.test/api HTTP/1.1\r\nHost: a.test\r\n\r\n", "http://b.test/v1/x", "http://b.test/api/x")]
    [InlineData("GET http://b.test/api HTTP/1.1\r\nHost: a.test\r\n\r\n", "http://a.test/v1/x", "http://a.test/v1/x")]
    [InlineData("GET /api HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Host: c.test\r\n\r\n", "http://c.test/v1/x", "http://c.test/v1/x")]
    [InlineData("HEAD /api HTTP/1.1\r\nHost: a.test\r\n\r\n", "/v1/x", "/api/x")]
    public async Task A_url_is_ours_if_it_names_whom_the_client_asked(string request, string location, string expected)
        => Assert.Contains($"Location: {expected}", await ResponseAsync($"Location: {location}\r\nContent-Length: 0\r\n", request: request));

    [Theory]
    [InlineData("http://c.test/v1/x", "http://c.test/api/x")]
    [InlineData("http://inside.test/v1/x", "/api/x")]
    [InlineData("http://a.test/v1/x", "http://a.test/api/x")]
    public async Task A_url_is_ours_if_it_names_what_the_origin_was_told(string location, string expected)
    {
        string[] lines = await ResponseAsync(
            $"Location: {location}\r\nContent-Length: 0\r\n",
            static mount => With(mount, host: "inside.test", forwarded: ForwardedPolicy.Replace | ForwardedPolicy.Append),
            "GET /api HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Host: c.test\r\n\r\n");

        Assert.Contains($"Location: {expected}", lines);
    }

    [Fact]
    public async Task A_table_of_fields_has_the_last_word()
    {
        string[] lines = await ResponseAsync(Named, static mount => With(mount, response: new ListMap(["set-cookie"], set: "Location: /set\r\n")));

        Assert.Equal(["Location: /set", "Set-Cookie: a=1; Path=/api", "Set-Cookie: b=2", "Set-Cookie: c=3; path=/api/y"], lines
            .Where(static line => !line.StartsWith("Content-Length", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_field_that_Connection_names_stays_behind()
    {
        string[] lines = await ResponseAsync("Connection: location\r\nLocation: /v1/x\r\nContent-Length: 0\r\n");

        Assert.DoesNotContain(lines, static line => line.StartsWith("Location", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_response_that_begins_a_tunnel_is_mapped_too()
    {
        using var stage = new ProxyStage(static mount => With(mount));
        (PipedClient client, Socket peer, _) = await stage.BeginAsync("GET /api HTTP/1.1\r\nHost: a.test\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        await RawOrigin.SendAsync(peer, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\nSet-Cookie: a=1; Path=/v1\r\n\r\n");

        Assert.Contains("\r\nSet-Cookie: a=1; Path=/api\r\n", await client.ReadThroughAsync("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_response_after_the_other_is_mapped_by_itself()
    {
        using var stage = new ProxyStage(static mount => With(mount));
        (PipedClient client, Socket peer, _) = await stage.BeginAsync("GET /api HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 302 Found\r\nLocation: /v1/{new string('x', 4_000)}\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal($"/api/{new string('x', 4_000)}", (await client.ReadResponseAsync()).Field("Location"));

        foreach (string location in (string[])["/v1/y", "/other", "/v1"])
        {
            await client.SendAsync("GET /api HTTP/1.1\r\nHost: a.test\r\n\r\n");
            await RawOrigin.ReadHeadAsync(peer);
            await RawOrigin.SendAsync(peer, $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal(location.Replace("/v1", "/api", StringComparison.Ordinal), (await client.ReadResponseAsync()).Field("Location"));
        }
    }

    [Fact]
    public void For_HTTP_2_cookies_that_were_mapped_stay_apart_as_well()
    {
        ResponseHead head = Heads.Response("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/v1\r\nSet-Cookie: b=2\r\n\r\n");
        head.Replace(0);
        head.Replacements = Latin1.Bytes("Set-Cookie: a=1; Path=/api\r\n");
        byte[] buffer = new byte[Http2ResponseHead.MaxSize(head, HeaderMap.EndToEnd)];
        var writer = new FieldBlockWriter(buffer);

        Http2ResponseHead.Write(new HpackEncoder(), ref writer, head, HeaderMap.EndToEnd, isOwn: false);

        List<(string Name, string Value)> fields = new NaiveHpack().Decode(buffer[..writer.Written])!;
        Assert.Equal(["b=2", "a=1; Path=/api"], fields.Where(static field => field.Name == "set-cookie").Select(static field => field.Value));
    }

    /// <summary>The lines of the response that a client gets, without the first.</summary>
    private static async Task<string[]> ResponseAsync(
        string fields, Func<Mount, Mount>? change = null, string request = "GET /api HTTP/1.1\r\nHost: a.test\r\n\r\n")
    {
        using var stage = new ProxyStage(change ?? (static mount => With(mount)));
        (PipedClient client, Socket peer, _) = await stage.BeginAsync(request);
        await RawOrigin.SendAsync(peer, $"HTTP/1.1 302 Found\r\n{fields}\r\n");
        return (await client.ReadThroughAsync("\r\n\r\n"))[..^4].Split("\r\n")[1..];
    }

    private static Mount With(
        Mount mount, bool references = true, string? host = null, ForwardedPolicy forwarded = ForwardedPolicy.Replace, HeaderMap? response = null) => new()
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = "/api",
            Origin = $"+{mount.Socket}:/v1",
            Socket = mount.Socket,
            OriginPath = "/v1"u8.ToArray(),
            References = references ? new LocationRewriter("/v1"u8.ToArray(), "/api"u8.ToArray()) : null,
            Host = host is null ? null : Encoding.ASCII.GetBytes(host),
            Forwarded = forwarded,
            ResponseHeaders = response ?? HeaderMap.EndToEnd,
        };
}
