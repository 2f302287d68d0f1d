using UdsAot.Compiled;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

/// <summary>Responses of a mount of files over HTTP/1.1.</summary>
public sealed class FileContentTests
{
    [Fact]
    public async Task A_file_is_sent_with_all_that_is_known_of_it()
    {
        ClientResponse response = await AskAsync("GET /a.css", "");
        Assert.Equal(200, response.Status);
        Assert.Equal("the style sheet itself", response.Body);
        Assert.Equal("text/css; charset=utf-8", response.Field("Content-Type"));
        Assert.Equal("22", response.Field("Content-Length"));
        Assert.Equal("\"i\"", response.Field("ETag"));
        Assert.Equal("Accept-Encoding", response.Field("Vary"));
        Assert.Equal("no-cache", response.Field("Cache-Control"));
        Assert.Equal("bytes", response.Field("Accept-Ranges"));
        Assert.NotNull(response.Field("Date"));
        Assert.Null(response.Field("Content-Encoding"));
        Assert.Null(response.Field("Last-Modified"));
    }

    [Fact]
    public async Task Every_form_has_a_tag_of_its_own()
    {
        ClientResponse response = await AskAsync("GET /a.css", "Accept-Encoding: gzip, br\r\n");
        Assert.Equal(("brotli", "br", "\"b\"", "Accept-Encoding"), (response.Body, response.Field("Content-Encoding"), response.Field("ETag"), response.Field("Vary")));
        response = await AskAsync("GET /a.css", "Accept-Encoding: gzip\r\n");
        Assert.Equal(("gzip it", "gzip", "\"g\""), (response.Body, response.Field("Content-Encoding"), response.Field("ETag")));
    }

    [Fact]
    public async Task Head_tells_what_get_would_send()
    {
        ClientResponse get = await AskAsync("GET /a.css", "");
        ClientResponse head = await AskAsync("HEAD /a.css", "");
        Assert.Equal(WithoutDate(get.Head), WithoutDate(head.Head));
    }

    [Theory]
    [InlineData("/a.css", 200, null)]
    [InlineData("/", 200, null)]
    [InlineData("/folder/", 200, null)]
    [InlineData("/folder?x=%20", 308, "/folder/?x=%20")]
    [InlineData("/%66older", 308, "/%66older/")]
    [InlineData("/b%20c/%C3%A4.css?v=1", 200, null)]
    [InlineData("/b%20c%2F%c3%a4.css", 200, null)]
    [InlineData("/x/../a.css", 200, null)]
    [InlineData("/A.css", 404, null)]
    [InlineData("/a.css/", 404, null)]
    [InlineData("/folder//", 404, null)]
    [InlineData("/../a.css", 400, null)]
    public async Task A_name_is_found_or_not(string target, int status, string? location)
    {
        ClientResponse response = await AskAsync($"GET {target}", "");
        Assert.Equal((status, location), (response.Status, response.Field("Location")));
    }

    [Theory]
    [InlineData("/static", "/static", 308)]
    [InlineData("/static", "/static/", 200)]
    [InlineData("/static", "/static/a.css", 200)]
    [InlineData("/static/", "/static", 308)]
    [InlineData("/static/", "/static/a.css", 200)]
    [InlineData("/ä b", "/%C3%A4%20b/a.css", 200)]
    [InlineData("/ä b/", "/%C3%A4%20b/folder", 308)]
    public async Task Names_are_what_the_mountpoint_leaves_over(string mountpoint, string target, int status)
        => Assert.Equal(status, (await AskAsync($"GET {target}", "", TestFiles.Mount(mountpoint, new TestFiles(TestFiles.WithForms())))).Status);

    [Theory]
    [InlineData("If-None-Match: \"i\"\r\n", 304)]
    [InlineData("If-None-Match: W/\"i\"\r\n", 304)]
    [InlineData("If-None-Match: \"x\", \"i\"\r\n", 304)]
    [InlineData("If-None-Match: \"x\"\r\nIf-None-Match: \"i\"\r\n", 304)]
    [InlineData("If-None-Match: *\r\n", 304)]
    [InlineData("If-None-Match: \"b\"\r\n", 200)]
    [InlineData("If-None-Match: \"b\"\r\nAccept-Encoding: br\r\n", 304)]
    [InlineData("If-Match: \"i\"\r\n", 200)]
    [InlineData("If-Match: *\r\n", 200)]
    [InlineData("If-Match: W/\"i\"\r\n", 412)]
    [InlineData("If-Match: \"x\"\r\n", 412)]
    [InlineData("If-Match: \"x\"\r\nIf-None-Match: \"i\"\r\n", 412)]
    [InlineData("If-Modified-Since: Mon, 23 Nov 2026 00:00:00 GMT\r\n", 200)]
    [InlineData("Range: bytes=4-8\r\n", 206)]
    [InlineData("Range: bytes=4-8\r\nIf-Range: \"i\"\r\n", 206)]
    [InlineData("Range: bytes=4-8\r\nIf-Range: W/\"i\"\r\n", 200)]
    [InlineData("Range: bytes=4-8\r\nIf-Range: \"b\"\r\n", 200)]
    [InlineData("Range: bytes=4-8\r\nIf-Range: Mon, 23 Nov 2026 00:00:00 GMT\r\n", 200)]
    [InlineData("Range: bytes=4-8\r\nIf-None-Match: \"i\"\r\n", 304)]
    [InlineData("Range: bytes=0-1,3-4\r\n", 200)]
    [InlineData("Range: bytes=22-\r\n", 416)]
    public async Task Conditions_are_kept(string fields, int status)
    {
        ClientResponse response = await AskAsync("GET /a.css", fields);
        Assert.Equal(status, response.Status);
        if (status == 304)
        {
            string tag = fields.Contains("br", StringComparison.Ordinal) ? "\"b\"" : "\"i\"";
            Assert.Equal((tag, "Accept-Encoding", "no-cache"), (response.Field("ETag"), response.Field("Vary"), response.Field("Cache-Control")));
            Assert.Null(response.Field("Content-Type"));
            Assert.Null(response.Field("Content-Length"));
        }
    }

    [Fact]
    public async Task A_part_says_which_it_is()
    {
        ClientResponse response = await AskAsync("GET /a.css", "Range: bytes=4-8\r\n");
        Assert.Equal(("style", "bytes 4-8/22", "5", "\"i\""), (response.Body, response.Field("Content-Range"), response.Field("Content-Length"), response.Field("ETag")));
        response = await AskAsync("GET /a.css", "Range: bytes=-4\r\nAccept-Encoding: br\r\n");
        Assert.Equal(("otli", "bytes 2-5/6", "br"), (response.Body, response.Field("Content-Range"), response.Field("Content-Encoding")));
        response = await AskAsync("GET /a.css", "Range: bytes=30-\r\n");
        Assert.Equal((416, "bytes */22"), (response.Status, response.Field("Content-Range")));
        Assert.Equal(200, (await AskAsync("HEAD /a.css", "Range: bytes=4-8\r\n")).Status);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0\r\n", 405)]
    [InlineData("PUT", "Content-Length: 0\r\n", 405)]
    [InlineData("DELETE", "", 405)]
    [InlineData("get", "", 405)]
    [InlineData("OPTIONS", "", 204)]
    public async Task Other_methods_learn_which_there_are(string method, string fields, int status)
    {
        ClientResponse response = await AskAsync($"{method} /a.css", fields);
        Assert.Equal((status, "GET, HEAD, OPTIONS"), (response.Status, response.Field("Allow")));
    }

    [Fact]
    public async Task A_mounts_fields_go_before_a_files_own()
    {
        var headers = new ListMap(remove: ["Cache-Control", "X-Frame-Options"], set: "Cache-Control: max-age=5\r\nX-Frame-Options: DENY\r\n");
        ClientResponse response = await AskAsync("GET /a.css", "", TestFiles.Mount("/", new TestFiles(TestFiles.WithForms()), headers));
        Assert.Equal(("max-age=5", "DENY"), (response.Field("Cache-Control"), response.Field("X-Frame-Options")));
        Assert.Single(response.Head.Split("\r\n"), static line => line.StartsWith("Cache-Control:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_large_file_waits_for_its_client()
    {
        byte[] content = Large();
        using var stage = new ProxyStage(_ => TestFiles.Mount("/", new TestFiles(TestFiles.WithForms(), LargeFile(content))));
        PipedClient client = stage.Connect();
        await client.SendAsync("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /a.css HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(Latin1.Text(content), (await client.ReadResponseAsync()).Body);
        Assert.Equal("the style sheet itself", (await client.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_is_logged()
    {
        using var stage = new ProxyStage(_ => TestFiles.Mount("/", new TestFiles(TestFiles.WithForms(), LargeFile(Large()))));
        PipedClient client = stage.Connect();
        await client.SendAsync("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadThroughAsync("\r\n\r\n");
        client.Connection.ClientLeaves();
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Contains("the client closed the connection", await stage.LoggedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_nobody_reads_ends_the_connection()
    {
        using var stage = new ProxyStage(_ => TestFiles.Mount("/", new TestFiles(TestFiles.WithForms())));
        PipedClient client = stage.Connect();
        await client.SendAsync("POST /a.css HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000\r\n\r\nabc");
        ClientResponse response = await client.ReadResponseAsync();
        Assert.Equal((405, "close"), (response.Status, response.Field("Connection")));
    }

    [Fact]
    public async Task Http2_gets_the_same()
    {
        byte[] content = Large();
        await using Http2Stage stage = await Http2Stage.StartAsync(_ => TestFiles.Mount("/", new TestFiles(TestFiles.WithForms(), LargeFile(content))));
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(
            endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/a.css"), (":authority", "a"), ("accept-encoding", "br"));
        List<(string Name, string Value)> head = await client.ReadHeadAsync(stream);
        foreach ((string, string) field in ((string, string)[])[(":status", "200"), ("etag", "\"b\""), ("content-encoding", "br"), ("vary", "Accept-Encoding")])
        {
            Assert.Contains(field, head);
        }
        Assert.Equal("brotli"u8.ToArray(), await client.ReadToEndAsync(stream));

        stream = await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/large"), (":authority", "a"));
        Assert.Equal(200, await client.ReadStatusAsync(stream));
        Assert.Equal(content, await client.ReadToEndAsync(stream));

        // A WebSocket's client would take the file for its frames.
        stream = await client.ConnectWebSocketAsync("a", "/a.css");
        Assert.Equal(501, await client.ReadStatusAsync(stream));
    }

    private static StoredFile LargeFile(byte[] content) => new("", "no-store", TestFiles.Form(content, "l"));

    private static byte[] Large() => [.. Enumerable.Range(0, 300_000).Select(static number => (byte)('a' + number % 23))];

    private static async Task<ClientResponse> AskAsync(string method, string fields, Mount? mount = null)
    {
        using var stage = new ProxyStage(_ => mount ?? TestFiles.Mount("/", new TestFiles(TestFiles.WithForms())));
        PipedClient client = stage.Connect();
        await client.SendAsync($"{method} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        return await client.ReadResponseAsync(toHead: method.StartsWith("HEAD", StringComparison.Ordinal));
    }

    private static string WithoutDate(string head)
        => string.Join('\n', head.Split("\r\n").Where(static line => !line.StartsWith("Date:", StringComparison.Ordinal)));
}
