using System.Text;
using System.Text.RegularExpressions;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The generated files are found by their names and are what the packer's list says.</summary>
public sealed partial class FilesTests
{
    // In the case files: / and /again/ are the folder www, /kept is it with other settings, the two others are single files.
    [Theory]
    [InlineData("/", "t6")]
    [InlineData("/index.html", "t6")]
    [InlineData("/css/site.css", "t1")]
    [InlineData("/docs/", "t4")]
    [InlineData("/docs/start.htm", "t5")]
    [InlineData("/.well-known/security.txt", "t0")]
    [InlineData("/noextension", "t8")]
    [InlineData("/odd/%C3%A4%20%22x%22%5C.png", "t9")]
    [InlineData("/again/", "t6")]
    [InlineData("/again/css/site.css", "t1")]
    [InlineData("/kept/", "t10")]
    [InlineData("/kept/docs/", "t5")]
    [InlineData("/kept/docs/index.html", "t4")]
    [InlineData("/error.css", "e0")]
    [InlineData("/volatile/", "e2")]
    public void A_file_has_its_name(string target, string tag)
        => Assert.Contains($"\r\nETag: \"{tag}\"\r\n", Answer(target), StringComparison.Ordinal);

    [Theory]
    [InlineData("/docs", "308 Permanent Redirect\r\nLocation: /docs/")]
    [InlineData("/kept", "308 Permanent Redirect\r\nLocation: /kept/")]
    [InlineData("/css", "404")]
    [InlineData("/css/", "404")]
    [InlineData("/index.htm", "404")]
    [InlineData("/kept/none", "404")]
    [InlineData("/error.css/x", "404")]
    public void What_is_no_file_is_none_or_a_folder(string target, string status)
        => Assert.StartsWith($"HTTP/1.1 {status}", Answer(target), StringComparison.Ordinal);

    [Theory]
    [InlineData("", 10, 2_000)]
    [InlineData("br", 2_010, 300)]
    [InlineData("gzip", 2_310, 350)]
    public void A_form_is_its_part_of_the_pack(string coding, int offset, int length)
    {
        string body = Answer("/css/site.css", coding).Split("\r\n\r\n", 2)[1];
        Assert.Equal(RuntimeSources.Pack[offset..(offset + length)], Encoding.Latin1.GetBytes(body));
    }

    [Theory]
    [InlineData("/css/site.css", "text/css; charset=utf-8", "no-cache")]
    [InlineData("/odd/%C3%A4%20%22x%22%5C.png", "image/png", "no-cache")]
    [InlineData("/noextension", "application/octet-stream", "no-cache")]
    [InlineData("/docs/start.htm", "text/html; charset=utf-8", "no-cache")]
    [InlineData("/kept/css/site.css", "text/css; charset=utf-8", "public, max-age=3600, must-revalidate")]
    [InlineData("/kept/noextension", "", "public, max-age=3600, must-revalidate")]
    [InlineData("/kept/start.htm", "application/x-start", "public, max-age=3600, must-revalidate")]
    [InlineData("/volatile/", "application/octet-stream", "no-store")]
    public void Type_and_caching_are_the_mounts(string target, string type, string caching)
    {
        string head = Answer(target);
        Assert.Equal(type, Type().Match(head).Groups[1].Value);
        Assert.Contains($"\r\nCache-Control: {caching}\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_very_many_files_is_looked_up_in_parts()
    {
        const int Count = 500;
        string files = string.Join(",\n", Enumerable.Range(0, Count).Select(number => $$"""{ "path": "{{PathOf(number)}}", "identity": [{{number}}, 1, "t{{number}}"] }"""));
        string list = $$"""{ "origins": [{ "name": "www", "is-file": false, "faults": [], "files": [{{files}}] }] }""";
        GeneratorRun run = GeneratorRun.Of(
            new TextFile("mounts.json", MountsText.Of("""{ "mountpoint": "/", "origin": "file://www" }""")), new TextFile("files.list", list));
        Assert.Empty(run.Diagnostics);
        EmittedTable table = EmittedTable.Of(run);
        for (int number = 0; number < Count; number++)
        {
            Assert.Contains($"\r\nETag: \"t{number}\"\r\n", table.Answer($"GET /{PathOf(number)} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        }
        Assert.StartsWith("HTTP/1.1 404", table.Answer("GET /area0/x HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    private static string PathOf(int number) => $"area{number % 7}/file{number}.{(number % 2 == 0 ? "js" : "css")}";

    private static string Answer(string target, string coding = "")
        => EmittedTable.Of(GoldenCase.Named("files").Run)
            .Answer($"GET {target} HTTP/1.1\r\nHost: a\r\n{(coding.Length == 0 ? "" : $"Accept-Encoding: {coding}\r\n")}\r\n");

    [GeneratedRegex("\r\nContent-Type: ([^\r]*)\r\n")]
    private static partial Regex Type();
}
