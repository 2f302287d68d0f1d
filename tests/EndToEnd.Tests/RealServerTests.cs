using System.Net;
using System.Text;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Third-party servers, each on its Unix socket, and third-party clients.</summary>
[Collection(OnStageCollection.Name)]
public sealed class RealServerTests(Stage stage, RealServers servers) : IClassFixture<RealServers>
{
    public static TheoryData<string, string> ServersAndVersions { get; } = Combine(RealServers.Names, [Curl.Http1, Curl.Http2]);

    public static TheoryData<string> Servers { get; } = [.. RealServers.Names];

    [Theory]
    [MemberData(nameof(ServersAndVersions))]
    public async Task Curl_gets_a_page(string server, string version)
    {
        CommandResult result = await Curl.RunAsync(stage.Proxy, server + ".test", "/hello", version);

        Assert.Equal(["hello from " + server, "200"], result.Output);
    }

    [Theory]
    [MemberData(nameof(ServersAndVersions))]
    public async Task A_response_to_HEAD_has_no_body_and_the_connection_goes_on(string server, string version)
    {
        using HttpClient client = NewClient(version);
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://{server}.test/hello")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using HttpResponseMessage head = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal($"hello from {server}".Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal("hello from " + server, await client.GetStringAsync($"http://{server}.test/hello"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_page_that_did_not_change_is_answered_304(string server)
    {
        Message first = await stage.Proxy.GetAsync(server + ".test", "/hello");
        string etag = first["ETag"] ?? "\"one\"";

        Message second = await stage.Proxy.GetAsync(server + ".test", "/hello", $"If-None-Match: {etag}\r\n");

        Assert.Equal(200, first.Status);
        Assert.Equal(304, second.Status);
        Assert.Empty(second.Body);
    }

    [Theory]
    [MemberData(nameof(ServersAndVersions))]
    public async Task Curl_uploads_a_body_and_gets_it_back(string server, string version)
    {
        string body = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},"));
        string file = Sandbox.At("upload.txt");
        await File.WriteAllTextAsync(file, body);

        string[] output;
        if (server == "nginx")
        {
            CommandResult put = await Curl.RunAsync(stage.Proxy, "nginx.test", "/stored/upload.txt", version, "--upload-file", file);
            Assert.Contains(put.Output[^1], (string[])["201", "204"]);
            output = (await Curl.RunAsync(stage.Proxy, "nginx.test", "/stored/upload.txt", version)).Output;
        }
        else
        {
            output = (await Curl.RunAsync(stage.Proxy, server + ".test", "/echo", version, "--data-binary", "@" + file)).Output;
        }

        Assert.Equal([body, "200"], output);
    }

    [Theory]
    [MemberData(nameof(ServersAndVersions))]
    public async Task HttpClient_uploads_a_body_of_unknown_length(string server, string version)
    {
        using HttpClient client = NewClient(version);
        using var request = new HttpRequestMessage(server == "nginx" ? HttpMethod.Put : HttpMethod.Post, $"http://{server}.test/stored/pattern")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new PatternContent(3_000_000, announced: false),
        };
        if (server != "nginx")
        {
            request.RequestUri = new Uri($"http://{server}.test/echo");
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        Stream content = server == "nginx"
            ? await client.GetStreamAsync("http://nginx.test/stored/pattern")
            : await response.Content.ReadAsStreamAsync();

        Assert.Equal(3_000_000, await Pattern.VerifyAsync(content, CancellationToken.None));
    }

    [Fact]
    public async Task A_compressed_response_passes_through_as_it_is()
    {
        Message response = await stage.Proxy.GetAsync("nginx.test", "/hello", "Accept-Encoding: gzip\r\n");

        Assert.Equal("gzip", response["Content-Encoding"]);
        using var plain = new StreamReader(
            new System.IO.Compression.GZipStream(new MemoryStream(response.Body), System.IO.Compression.CompressionMode.Decompress), Encoding.Latin1);
        Assert.Equal("hello from nginx", await plain.ReadToEndAsync());
    }

    [Fact]
    public async Task A_range_of_a_file_comes_as_206()
    {
        Message response = await stage.Proxy.GetAsync("nginx.test", "/hello", "Range: bytes=6-9\r\n");

        Assert.Equal(206, response.Status);
        Assert.Equal("bytes 6-9/16", response["Content-Range"]);
        Assert.Equal("from", response.Text);
    }

    [Fact]
    public async Task A_204_has_neither_a_body_nor_a_length()
    {
        Message response = await stage.Proxy.GetAsync("nginx.test", "/empty");

        Assert.Equal(204, response.Status);
        Assert.Null(response["Content-Length"]);
        Assert.Null(response["Transfer-Encoding"]);
    }

    [Theory]
    [InlineData("nginx", "1.1")]
    [InlineData("nginx", "2")]
    [InlineData("kestrel", "1.1")]
    [InlineData("kestrel", "2")]
    public async Task Load_from_h2load_is_answered_to_the_last_request(string server, string version)
    {
        string[] options = version == "2" ? [] : ["--h1"];
        CommandResult result = await CommandResult.Of(
            "h2load", [.. options, "-n", "4000", "-c", "8", "-m", "10", $"--connect-to={stage.Proxy.Address}", $"http://{server}.test/hello"]);

        Assert.Contains(result.Output, line => line.StartsWith("requests: 4000 total", StringComparison.Ordinal)
            && line.Contains("4000 succeeded, 0 failed, 0 errored", StringComparison.Ordinal));
        Assert.Contains(result.Output, line => line.StartsWith("status codes: 4000 2xx", StringComparison.Ordinal));
    }

    [Fact]
    public void The_servers_are_still_running()
        => Assert.All(servers.Processes, process => Assert.False(process.HasExited, process.CommandLine));

    private HttpClient NewClient(string version)
        => stage.Proxy.NewClient(version == Curl.Http2 ? HttpVersion.Version20 : HttpVersion.Version11);

    private static TheoryData<string, string> Combine(string[] names, string[] versions)
    {
        var data = new TheoryData<string, string>();
        foreach (string name in names)
        {
            foreach (string version in versions)
            {
                data.Add(name, version);
            }
        }
        return data;
    }
}
