using System.IO.Compression;
using System.Net;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Mounts that the executable answers by itself: files that are compiled in, and redirects.</summary>
[Collection(OnStageCollection.Name)]
public sealed class ContentTests(Stage stage)
{
    private const string Host = "content.test";

    public static TheoryData<string> Protocols => new(Curl.Http1, Curl.Http2);

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Curl_gets_the_files_as_they_were_at_build_time(string protocol)
    {
        foreach ((string path, byte[] content) in ((string, byte[])[])[
            ("/", Site.Page), ("/site/", Site.Page), ("/css/site.css", Site.Style), ("/style.css", Site.Style), ("/large.bin", Site.Large)])
        {
            string file = Path.Combine(Sandbox.NewFolder(), "received");
            CommandResult result = await Curl.RunAsync(stage.Proxy, Host, path, protocol, "--compressed", "--output", file);
            Assert.True(result.ExitCode == 0, result.Text);
            Assert.Equal("200", result.Output[^1]);
            Assert.Equal(content, await File.ReadAllBytesAsync(file));
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Curl_resumes_a_download(string protocol)
    {
        string file = Path.Combine(Sandbox.NewFolder(), "received");
        await File.WriteAllBytesAsync(file, Site.Large[..1_234_567]);
        CommandResult result = await Curl.RunAsync(stage.Proxy, Host, "/large.bin", protocol, "--continue-at", "-", "--output", file);
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Equal("206", result.Output[^1]);
        Assert.Equal(Site.Large, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Curl_has_a_file_once_and_asks_whether_it_is_still_the_same(string protocol)
    {
        string tag = Path.Combine(Sandbox.NewFolder(), "etag");
        string[] options = [protocol, "--etag-save", tag, "--etag-compare", tag, "--output", "/dev/null"];
        Assert.Equal("200", (await Curl.RunAsync(stage.Proxy, Host, "/css/site.css", options)).Output[^1]);
        Assert.Equal("304", (await Curl.RunAsync(stage.Proxy, Host, "/css/site.css", options)).Output[^1]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Curl_follows_where_a_mount_sends_it(string protocol)
    {
        foreach ((string path, string status, string location) in ((string, string, string)[])[
            ("/old/a%20b?x=1", "308", "https://example.com/new/a%20b?x=1"),
            ("/moved/a?x=1", "302", "https://example.com/?from=here&x=1"),
            ("/site", "308", $"http://{Host}/site/")])
        {
            CommandResult result = await Curl.RunAsync(
                stage.Proxy, Host, path, protocol, "--output", "/dev/null", "--write-out", "%{redirect_url}\n%{http_code}\n");
            Assert.Equal([location, status], result.Output);
        }
    }

    [Fact]
    public async Task Each_coding_holds_the_same_content()
    {
        using HttpClient client = stage.Proxy.NewClient();
        var tags = new List<string>();
        foreach ((string coding, Func<Stream, Stream> decode) in ((string, Func<Stream, Stream>)[])[
            ("identity", static stream => stream),
            ("br", static stream => new BrotliStream(stream, CompressionMode.Decompress)),
            ("gzip", static stream => new GZipStream(stream, CompressionMode.Decompress))])
        {
            using HttpResponseMessage response = await GetAsync(client, "/css/site.css", ("Accept-Encoding", coding));
            Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault() ?? "identity");
            Assert.Equal("text/css; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            Assert.Equal("Accept-Encoding", Assert.Single(response.Headers.Vary));
            tags.Add(response.Headers.ETag!.Tag);
            using var content = new MemoryStream();
            await decode(await response.Content.ReadAsStreamAsync()).CopyToAsync(content);
            Assert.Equal(Site.Style, content.ToArray());
        }
        Assert.Equal(3, tags.Distinct().Count());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Conditions_ranges_and_methods_are_answered_alike_over_both_versions(string version)
    {
        using HttpClient client = stage.Proxy.NewClient(Version.Parse(version));
        using HttpResponseMessage whole = await GetAsync(client, "/site/large.bin");
        Assert.Equal(Site.Large, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("private, max-age=3600", whole.Headers.CacheControl!.ToString().Replace("max-age=3600, private", "private, max-age=3600", StringComparison.Ordinal));
        Assert.Equal("DENY", Assert.Single(whole.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("application/octet-stream", whole.Content.Headers.ContentType!.ToString());
        string tag = whole.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, "/site/large.bin", ("If-None-Match", $"\"x\", W/{tag}")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(client, "/site/large.bin", ("If-Match", "\"x\"")));
        using HttpResponseMessage part = await GetAsync(client, "/site/large.bin", ("Range", "bytes=4999990-"), ("If-Range", tag));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 4999990-4999999/5000000", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Site.Large[^10..], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, await StatusAsync(client, "/site/large.bin", ("Range", "bytes=5000000-")));

        using HttpResponseMessage head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"http://{Host}/site/large.bin") { Version = Version.Parse(version) });
        Assert.Equal((HttpStatusCode.OK, 5_000_000), (head.StatusCode, head.Content.Headers.ContentLength));
        using HttpResponseMessage refused = await client.PutAsync($"http://{Host}/site/large.bin", new StringContent("x"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], refused.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/odd%20name/%C3%A4.txt", HttpStatusCode.OK)]
    [InlineData("/.hidden", HttpStatusCode.NotFound)]
    [InlineData("/css", HttpStatusCode.NotFound)]
    [InlineData("/css/", HttpStatusCode.NotFound)]
    [InlineData("/style.css/x", HttpStatusCode.NotFound)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/..%2f..%2fetc/passwd", HttpStatusCode.BadRequest)]
    public async Task Only_the_files_are_there(string target, HttpStatusCode status)
        => Assert.Equal((int)status, (await stage.Proxy.GetAsync(Host, target)).Status);

    [Fact]
    public async Task A_client_that_reads_late_gets_every_byte()
    {
        await using Wire wire = await stage.Proxy.ConnectAsync();
        await wire.SendAsync($"GET /large.bin HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n\r\n");
        // The kernel's buffers are full long before, so that the rest is sent as it is read.
        await Task.Delay(500);
        Message response = await wire.ReadResponseAsync("GET");
        Assert.Equal(Site.Large, response.Body);
    }

    [Fact]
    public async Task Match_and_check_know_them()
    {
        CommandResult match = await CommandResult.Of(stage.Main, ["match", "--host", Host, "/old/x?y"]);
        Assert.Contains("answer          308 Permanent Redirect", match.Output);
        Assert.Contains("location        https://example.com/new/x?y", match.Output);
        match = await CommandResult.Of(stage.Main, ["match", "--host", Host, "/css/site.css"]);
        Assert.Contains("content-type    text/css; charset=utf-8", match.Output);
        CommandResult check = await CommandResult.Of(stage.Main, ["check"]);
        Assert.Contains(check.Output, static line => line.StartsWith("ok ", StringComparison.Ordinal)
            && line.Contains(" /style.css ", StringComparison.Ordinal) && line.EndsWith("answered by udsaot itself", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Host}{path}") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        foreach ((string name, string value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage response = await GetAsync(client, path, fields);
        return response.StatusCode;
    }
}
