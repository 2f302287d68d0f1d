using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>The origin's paths in responses, as clients receive and follow them.</summary>
[Collection(OnStageCollection.Name)]
public sealed class ReferenceTests(Stage stage)
{
    private const string Redirect =
        "HTTP/1.1 302 Found\r\nLocation: /v1/next?q=%2F\r\nContent-Location: /v1\r\nSet-Cookie: first=1; Path=/v1\r\nSet-Cookie: second=2; Path=/\r\n"
        + "Set-Cookie: third=3; Path=/v1/next; HttpOnly\r\nX-Other: /v1/next\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task A_client_gets_its_own_paths(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ => Redirect);

        string[] lines = await HeadAsync("/api/old", version);

        Assert.Equal(
            ["first=1; Path=/api", "second=2; Path=/", "third=3; Path=/api/next; HttpOnly"],
            lines.Where(line => line.StartsWith("set-cookie: ", StringComparison.Ordinal)).Select(line => line[12..]));
        Assert.Equal(["location: /api/next?q=%2F"], lines.Where(line => line.StartsWith("location", StringComparison.Ordinal)));
        Assert.Contains("content-location: /api", lines);
        Assert.Contains("x-other: /v1/next", lines);
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task A_mount_that_does_not_rewrite_keeps_cookies_apart_and_all_as_it_was(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ => Redirect);

        string[] lines = await HeadAsync("/raw/old", version);

        Assert.Equal(
            ["first=1; Path=/v1", "second=2; Path=/", "third=3; Path=/v1/next; HttpOnly"],
            lines.Where(line => line.StartsWith("set-cookie: ", StringComparison.Ordinal)).Select(line => line[12..]));
        Assert.Contains("location: /v1/next?q=%2F", lines);
    }

    [Fact]
    public async Task A_client_that_follows_a_redirect_arrives_with_its_cookies()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, request => request.Target == "/v1/old"
            ? Redirect
            : $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");

        CommandResult result = await Curl.RunAsync(stage.Proxy, "paths.test", "/api/old", Curl.Http1, "--location", "--cookie", "");

        Assert.Equal(["/v1/next?q=%2F", "200"], result.Output);
        string[] cookies = origin.Requests[^1]["Cookie"]!.Split("; ");
        Assert.Equal(["first=1", "second=2", "third=3"], cookies.Order());
    }

    [Fact]
    public async Task A_redirect_never_leads_to_another_server_than_the_origin_named()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, request => $"HTTP/1.1 301 Moved Permanently\r\nLocation: {request.Target}/\r\nContent-Length: 0\r\n\r\n");

        // The mount at the root, whose origin sees the path behind its inside path and adds a slash to it.
        Assert.Equal("/wild//evil.test/", (await stage.Proxy.GetAsync("a.wild.test", "//evil.test"))["Location"]);
        Assert.Equal("/sub/", (await stage.Proxy.GetAsync("a.wild.test", "/sub"))["Location"]);
    }

    /// <summary>The lines of a response's head, names in lower case.</summary>
    private async Task<string[]> HeadAsync(string path, string version)
    {
        CommandResult result = await Curl.RunAsync(stage.Proxy, "paths.test", path, version, "--include");
        return [.. result.Output.Select(line => line.Contains(':', StringComparison.Ordinal)
            ? line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant() + line[line.IndexOf(':', StringComparison.Ordinal)..].TrimEnd()
            : line)];
    }
}
