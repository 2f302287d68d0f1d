using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>The scripts in <c>build/</c>, on a first use.</summary>
[Collection(OnStageCollection.Name)]
public sealed class BuildScriptTests
{
    [Fact]
    public async Task Mistakes_in_mounts_json_come_out_as_lines_that_name_their_places_and_nothing_else()
    {
        string file = Executable.WriteMounts(
            Checkout.At("artifacts", "tests-publish", "mistakes"),
            """
            {
              "listeners": [{ "url": "http://unix:/tmp/front.sock" }],
              "mounts": [
                { "mountpoint": "/a", "orign": "+/tmp/a.sock:/" },
                { "mountpoint": "/b", "origin": "+b.sock:/" },
                { "mountpoint": "/c", "origin": "+/tmp/c.sock:/" },
                { "mountpoint": "/c", "origin": "+/tmp/d.sock:/" },
                { "mountpoint": "/d", "origin": "+/tmp/../tmp/front.sock:/" }
              ]
            }
            """);

        CommandResult result = await Executable.RunPublishAsync(file, Sandbox.At("mistakes"));

        Assert.Equal(1, result.ExitCode);
        Assert.Collection(
            result.Output,
            line => Assert.Contains("mounts.json(4,27): error UDS004: 'orign' is not a key of a mount. Write 'origin'.", line),
            line => Assert.Contains("mounts.json(5,37): error UDS020: The socket path 'b.sock' is relative.", line),
            line => Assert.Contains("mounts.json(7,21): error UDS014: '/c' is already mounted in line 6.", line),
            line => Assert.Contains("mounts.json(8,37): error UDS023: The origin '+/tmp/../tmp/front.sock:/' is the listener of line 2,", line));
        Assert.False(File.Exists(Sandbox.At("mistakes/udsaot")));
    }

    [Theory]
    [InlineData("publish", "--rid", "linux-mips")]
    [InlineData("publish", "--mounts", "no-such-file.json")]
    [InlineData("publish", "--unknown")]
    [InlineData("run", "--port", "many")]
    [InlineData("test", "everything")]
    [InlineData("test", "--quick", "more")]
    [InlineData("bench", "--only", "get-64,nonsense")]
    [InlineData("bench", "--peers", "apache")]
    [InlineData("soak", "long")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2_and_the_usage(string script, params string[] arguments)
    {
        CommandResult result = await CommandResult.Of(Checkout.At("build", script), arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Usage: build/" + script, result.Text);
    }

    [Fact]
    public async Task The_demonstration_runs_is_asked_and_stops_at_a_signal()
    {
        int port = FreePort();
        await using RunningProcess demonstration = await DemonstrateAsync(port);
        string page = $"http://127.0.0.1:{port}/";

        string html = (await CommandResult.Of("curl", ["--silent", page])).Text;
        string echo = (await CommandResult.Of("curl", ["--silent", Curl.Http2, "--data", "hello", page + "echo/a%20b?c"])).Text;
        string style = (await CommandResult.Of("curl", ["--silent", page + "error.css"])).Text;
        string guarded = (await CommandResult.Of("curl", ["--silent", "--user", "demo:demo", page + "private"])).Text;
        string status = (await CommandResult.Of("curl", ["--silent", page + "status"])).Text;
        string metrics = (await CommandResult.Of("curl", ["--silent", page + "metrics"])).Text;
        string health = (await CommandResult.Of("curl", ["--silent", page + "health"])).Text;
        CommandResult second = await CommandResult.Of(Checkout.At("build", "run"), ["--port", $"{port}"]);
        demonstration.Signal(PosixSignal.SIGINT);

        Assert.Contains("The proxy works.", html);
        Assert.Contains("x-forwarded-for", html);
        Assert.Contains("request: POST /echo/a%20b?c HTTP/1.1", echo);
        Assert.EndsWith("\nhello", echo);
        Assert.Contains("body", style);
        Assert.Contains("x-remote-user: demo", guarded, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<h1>All 2 origins are up</h1>", status);
        Assert.Contains("udsaot_origin_up{vhost=\"*\",mount=\"/\"} 1", metrics);
        Assert.StartsWith("ok", health);
        Assert.Contains(demonstration.Lines, line => line.Contains(page + "status", StringComparison.Ordinal));
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"port {port} on 127.0.0.1 is taken", second.Text);
        Assert.Equal(0, await demonstration.ExitCodeAsync());
        Assert.False(File.Exists(SocketOf(demonstration)));
        Assert.False(Answers(port));
    }

    [Fact]
    public async Task Two_demonstrations_at_once_have_a_folder_each_and_one_that_ends_leaves_the_other_alone()
    {
        int port = FreePort();
        await using RunningProcess first = await DemonstrateAsync(FreePort());
        await using RunningProcess second = await DemonstrateAsync(port);

        first.Signal(PosixSignal.SIGINT);
        Assert.Equal(0, await first.ExitCodeAsync());
        string html = (await CommandResult.Of("curl", ["--silent", $"http://127.0.0.1:{port}/"])).Text;
        string guarded = (await CommandResult.Of("curl", ["--silent", "--user", "demo:demo", $"http://127.0.0.1:{port}/private"])).Text;
        string style = (await CommandResult.Of("curl", ["--silent", $"http://127.0.0.1:{port}/error.css"])).Text;
        second.Signal(PosixSignal.SIGINT);

        Assert.NotEqual(SocketOf(first), SocketOf(second));
        Assert.Contains("The proxy works.", html);
        Assert.Contains("x-remote-user: demo", guarded, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("body", style);
        Assert.Equal(0, await second.ExitCodeAsync());
        Assert.False(Directory.Exists(Path.GetDirectoryName(SocketOf(first))));
        Assert.False(Directory.Exists(Path.GetDirectoryName(SocketOf(second))));
    }

    [Fact]
    public void Each_test_that_a_quick_run_leaves_out_is_there_under_its_name()
    {
        string[][] entries = [.. File.ReadLines(Checkout.At("build", "test"))
            .Select(line => line.Trim().Trim('\'').Split('|'))
            .Where(parts => parts is [['U', 'd', 's', 'A', 'o', 't', '.', ..], _, _])];

        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.Contains(
            Directory.EnumerateFiles(Checkout.At("tests", entry[0]["UdsAot.".Length..]), "*.cs", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains(entry[1], StringComparison.Ordinal)));
    }

    private static async Task<RunningProcess> DemonstrateAsync(int port)
    {
        var demonstration = new RunningProcess(Checkout.At("build", "run"), ["--port", $"{port}"], Checkout.Root);
        try
        {
            await demonstration.LineAsync(line => line.StartsWith("Ctrl-C ends", StringComparison.Ordinal), "what to try", limit: TimeSpan.FromMinutes(10));
            return demonstration;
        }
        catch
        {
            await demonstration.DisposeAsync();
            throw;
        }
    }

    private static string SocketOf(RunningProcess demonstration)
        => demonstration.Lines.First(line => line.StartsWith("and passes requests on", StringComparison.Ordinal)).Split(' ')[^1].TrimEnd('.');

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
