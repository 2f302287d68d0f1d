using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>The command line of the published executable, and the executable itself.</summary>
[Collection(OnStageCollection.Name)]
public sealed class CommandTests(Stage stage, ITestOutputHelper output)
{
    [Fact]
    public async Task The_executable_is_static()
    {
        CommandResult result = await CommandResult.Of("file", ["--brief", stage.Main]);

        Assert.Matches("static(-pie|ally) linked", result.Text);
        output.WriteLine($"measured: the executable has {new FileInfo(stage.Main).Length >> 10} KiB");
    }

    [Fact]
    public async Task The_version_names_the_mounts_by_their_SHA_256()
    {
        CommandResult result = await RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TestMounts.Main))), result.Text);
        Assert.Matches(@"\b\d+\.\d+\.\d+\b", result.Text);
    }

    [Fact]
    public async Task The_mounts_are_listed_for_people()
    {
        CommandResult result = await RunAsync("mounts");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Output, line => line.Contains("/api/in") && line.Contains("paths.test") && line.Contains(TestMounts.Scripted));
    }

    [Fact]
    public async Task The_mounts_are_listed_for_programs()
    {
        CommandResult result = await RunAsync("mounts", "--json");

        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(result.Text);
        JsonElement small = document.RootElement.GetProperty("mounts").EnumerateArray()
            .Single(mount => mount.GetProperty("vhost").GetString() == "scripted.test" && mount.GetProperty("mountpoint").GetString() == "/small");
        Assert.Equal(1000, small.GetProperty("max-body-size").GetInt64());
        Assert.Equal(TestMounts.Scripted, small.GetProperty("socket").GetString());
        Assert.Equal("http://127.0.0.1:8080", document.RootElement.GetProperty("listeners")[0].GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("/plain/x", "/inside/x")]
    [InlineData("/plain/x", "/plain/x", "--upgrade")]
    public async Task Match_knows_which_mounts_take_an_upgrade(string target, string expected, params string[] options)
    {
        CommandResult result = await RunAsync(["match", "--host", "scripted.test", .. options, target]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Output, line => line.StartsWith("onward", StringComparison.Ordinal) && line.EndsWith(" " + expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("paths.test", "/api/x?y=1", "/v1/x?y=1", 0)]
    [InlineData("paths.test", "/app/%2e%2e/b/c%20d", "/b/c%20d", 0)]
    [InlineData("paths.test", "/admin?x", "/admin/?x", 0)]
    [InlineData("paths.test", "/nowhere", "404", 1)]
    [InlineData("unknown.test", "/x", "421", 1)]
    [InlineData("paths.test", "/..", "400", 1)]
    public async Task Match_says_what_goes_onward(string host, string target, string expected, int exitCode)
    {
        CommandResult result = await RunAsync("match", "--host", host, target);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }

    [Fact]
    public async Task Check_says_which_origins_answer_and_why_others_do_not()
    {
        await using KestrelOrigin kestrel = await KestrelOrigin.StartAsync(TestMounts.Kestrel);

        CommandResult result = await RunAsync("check");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("404", Assert.Single(result.Output, line => line.Contains(TestMounts.Kestrel)));
        Assert.Contains("ENOENT", Assert.Single(result.Output, line => line.Contains(TestMounts.Absent)));
    }

    [Fact]
    public async Task Check_ends_with_0_when_every_origin_answers()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        CommandResult result = await CommandResult.Of(stage.Single, ["check"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("200", result.Text);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        CommandResult result = await RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(
            ["--listen", "--log-level", "--access-log", "--access-log-format", "SIGUSR1", "--version", "mounts", "--json", "match", "--host", "--upgrade", "check"],
            word => Assert.Contains(word, result.Text));
    }

    [Theory]
    [InlineData("--listen")]
    [InlineData("--listen", "ftp://127.0.0.1:1")]
    [InlineData("--unknown")]
    [InlineData("serve")]
    [InlineData("--log-level", "loud")]
    [InlineData("match")]
    public async Task A_command_line_that_makes_no_sense_is_told_in_one_line_and_the_exit_code_is_2(params string[] arguments)
    {
        CommandResult result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task The_log_is_as_loud_as_it_is_told_to_be()
    {
        string socket = Sandbox.At("quiet.sock");
        await using var quiet = new RunningProcess(stage.Main, ["--listen", $"http://unix:{socket}", "--log-level", "error"]);
        await Patience.Until(() => File.Exists(socket), "the socket of the quiet proxy");
        await CommandResult.Of("curl", ["--silent", "--unix-socket", socket, "http://scripted.test/absent"]);

        quiet.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);

        Assert.Equal(0, await quiet.ExitCodeAsync());
        Assert.Empty(quiet.Lines);
    }

    [Theory]
    [InlineData("--http1.1", "HTTP/1.1")]
    [InlineData("--http2-prior-knowledge", "HTTP/2.0")]
    public async Task The_access_log_has_a_line_for_each_exchange(string version, string protocol)
    {
        string file = Sandbox.At($"access-{Guid.NewGuid():N}.log");
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main, "--access-log", file);

        await Curl.RunAsync(proxy, "scripted.test", "/a?b=%22", version, "--user-agent", "probe \"1\"", "--referer", "http://r.example/");
        await Curl.RunAsync(proxy, "scripted.test", "/absent", version);
        proxy.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await proxy.ExitCodeAsync();

        string[] lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(2, lines.Length);
        Assert.Matches(
            $@"^127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d [+-]\d{{4}}\] ""GET /a\?b=%22 {protocol}"" 200 8 ""http://r\.example/"" ""probe \\x221\\x22"" ""scripted\.test/"" \d+\.\d{{6}} \d+\.\d{{6}}$",
            lines[0]);
        Assert.Contains($"\"GET /absent {protocol}\" 503 ", lines[1]);
    }

    [Fact]
    public async Task The_access_log_can_go_to_standard_output()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Main, "--access-log", "-");

        await proxy.GetAsync("paths.test", "/nowhere");

        await proxy.LineAsync(line => line.Contains("\"GET /nowhere HTTP/1.1\" 404 ", StringComparison.Ordinal), "the line of the exchange");
    }

    [Fact]
    public async Task An_idle_proxy_is_small()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        await proxy.GetAsync("paths.test", "/nowhere");

        output.WriteLine($"measured: idle after its first response: {proxy.ResidentBytes >> 10} KiB resident");
        Assert.InRange(proxy.ResidentBytes, 1, 40L << 20);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandResult.Of(stage.Main, arguments);
}
