using UdsAot.Compiled;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

/// <summary>Where a redirect mount sends its clients.</summary>
public sealed class RedirectTests
{
    [Theory]
    // The query goes along, the path does not.
    [InlineData("/old", "https://e/", "", "", false, "/old", "https://e/")]
    [InlineData("/old", "https://e/new", "", "", false, "/old/a?x=1", "https://e/new?x=1")]
    [InlineData("/old", "https://e/new", "", "", false, "/old?", "https://e/new?")]
    // The rest of the path, with one slash between, as the client wrote it.
    [InlineData("/old", "https://e/", "", "", true, "/old", "https://e/")]
    [InlineData("/old", "https://e/new", "", "", true, "/old", "https://e/new")]
    [InlineData("/old", "https://e/new", "", "", true, "/old/", "https://e/new/")]
    [InlineData("/old", "https://e/new", "", "", true, "/old/a%20b/%2F?q=%26&q", "https://e/new/a%20b/%2F?q=%26&q")]
    [InlineData("/old", "https://e/new/", "", "", true, "/old/a", "https://e/new/a")]
    [InlineData("/old", "https://e/", "", "", true, "/old/a", "https://e/a")]
    [InlineData("/old/", "https://e/new", "", "", true, "/old/a", "https://e/new/a")]
    [InlineData("/", "https://e/new", "", "", true, "/a/../b", "https://e/new/b")]
    [InlineData("/", "https://e/", "", "", true, "//f/a", "https://e//f/a")]
    [InlineData("/old", "https://e/", "", "", true, "/old%2Fa", "https://e/%2Fa")]
    [InlineData("/ä", "https://e/", "", "", true, "/%c3%A4/a", "https://e/a")]
    // A query of its own comes first, a fragment last.
    [InlineData("/old", "https://e/", "?a=1", "", false, "/old", "https://e/?a=1")]
    [InlineData("/old", "https://e/", "?a=1", "", false, "/old?", "https://e/?a=1")]
    [InlineData("/old", "https://e/", "?a=1", "", false, "/old?b", "https://e/?a=1&b")]
    [InlineData("/old", "https://e/", "?a=1", "#top", true, "/old/x?b=2", "https://e/x?a=1&b=2#top")]
    public async Task The_location_is_made_of_both(
        string mountpoint, string url, string query, string fragment, bool appendsPath, string target, string location)
    {
        ClientResponse response = await AskAsync(Mount(mountpoint, 308, url, query, fragment, appendsPath), $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((308, location), (response.Status, response.Field("Location")));
        Assert.Contains("308 Permanent Redirect", response.Body, StringComparison.Ordinal);
        Assert.Null(response.Field("Cache-Control"));
    }

    [Theory]
    [InlineData(301, "Moved Permanently")]
    [InlineData(302, "Found")]
    [InlineData(303, "See Other")]
    [InlineData(307, "Temporary Redirect")]
    [InlineData(308, "Permanent Redirect")]
    public async Task The_status_is_the_mounts_whatever_the_method(int status, string reason)
    {
        Mount mount = Mount("/", status, "https://e/");
        foreach (string method in (string[])["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PROPFIND"])
        {
            ClientResponse response = await AskAsync(mount, $"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", toHead: method == "HEAD");
            Assert.StartsWith($"HTTP/1.1 {status} {reason}\r\n", response.Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_location_that_no_head_has_room_for_is_a_414()
    {
        Mount mount = Mount("/", 308, $"https://e/{new string('x', 20_000)}", appendsPath: true);
        ClientResponse response = await AskAsync(mount, $"GET /{new string('y', 15_000)} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((414, null), (response.Status, response.Field("Location")));
        response = await AskAsync(mount, $"GET /{new string('y', 12_000)} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((308, 32_011), (response.Status, response.Field("Location")!.Length));
    }

    [Fact]
    public async Task Http2_gets_the_same()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(_ => Mount("/old", 301, "https://e/new", appendsPath: true));
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/old/x?y"), (":authority", "a"));
        List<(string Name, string Value)> head = await client.ReadHeadAsync(stream);
        Assert.Contains((":status", "301"), head);
        Assert.Contains(("location", "https://e/new/x?y"), head);
        // An upgrade is redirected too.
        stream = await client.ConnectWebSocketAsync("a", "/old/x");
        Assert.Equal(301, await client.ReadStatusAsync(stream));
    }

    private static Mount Mount(string mountpoint, int status, string url, string query = "", string fragment = "", bool appendsPath = false)
        => TestFiles.Mount(mountpoint, new Redirect(status, Latin1.Bytes(url), Latin1.Bytes(query), Latin1.Bytes(fragment), appendsPath));

    private static async Task<ClientResponse> AskAsync(Mount mount, string request, bool toHead = false)
    {
        using var stage = new ProxyStage(_ => mount);
        PipedClient client = stage.Connect();
        await client.SendAsync(request);
        return await client.ReadResponseAsync(toHead);
    }
}
