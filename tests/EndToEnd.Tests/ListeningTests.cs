using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>How the proxy starts to listen, and how it ends.</summary>
[Collection(OnStageCollection.Name)]
public sealed class ListeningTests(Stage stage)
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task A_signal_lets_what_is_in_flight_finish_and_ends_with_0(PosixSignal signal)
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
            taken.SetResult();
            await release.Task;
            await wire.SendAsync("done");
        });
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        await using Wire idle = await proxy.ConnectAsync();
        Task<Message> inFlight = proxy.GetAsync("scripted.test", "/");
        await taken.Task.Within("the request at the origin");

        proxy.Signal(signal);
        await Patience.Until(() => !Accepts(proxy.Address), "the listener to close");
        Assert.False(proxy.HasExited);
        release.SetResult();

        Assert.Equal("halfdone", (await inFlight).Text);
        Assert.Equal(0, await proxy.ExitCodeAsync());
    }

    [Fact]
    public async Task A_signal_lets_an_exchange_over_HTTP_2_finish_too()
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            taken.SetResult();
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        using HttpClient client = proxy.NewClient(HttpVersion.Version20);
        Task<string> inFlight = client.GetStringAsync("http://scripted.test/");
        await taken.Task.Within("the request at the origin");

        proxy.Signal(PosixSignal.SIGTERM);
        await Patience.Until(() => !Accepts(proxy.Address), "the listener to close");
        release.SetResult();

        Assert.Equal("done", await inFlight);
        Assert.Equal(0, await proxy.ExitCodeAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_at_once()
    {
        var taken = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            taken.SetResult();
            await wire.ReadToEndAsync();
        });
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        await using Wire client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
        await taken.Task.Within("the request at the origin");

        proxy.Signal(PosixSignal.SIGTERM);
        await Patience.Until(() => !Accepts(proxy.Address), "the listener to close");
        Assert.False(proxy.HasExited);
        proxy.Signal(PosixSignal.SIGTERM);

        Assert.Equal(128 + 15, await proxy.ExitCodeAsync());
    }

    [Fact]
    public async Task SIGHUP_changes_nothing()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);

        proxy.Signal(PosixSignal.SIGHUP);
        await proxy.LineAsync(line => line.Contains("SIGHUP", StringComparison.Ordinal), "the line about SIGHUP");

        Assert.Equal(404, (await proxy.GetAsync("paths.test", "/")).Status);
    }

    [Fact]
    public async Task The_compiled_listener_is_used_and_its_socket_file_removed_at_the_end()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartOnAsync(stage.Single, []);

        CommandResult result = await CommandResult.Of(
            "curl", ["--silent", "--unix-socket", TestMounts.Front, "http://any.example/x"]);
        proxy.Signal(PosixSignal.SIGTERM);

        Assert.Equal(["/x"], result.Output);
        Assert.Equal(0, await proxy.ExitCodeAsync());
        Assert.False(File.Exists(TestMounts.Front));
    }

    [Theory]
    [InlineData("http://any.example/", "x: 1", "200")]
    [InlineData("http://any.example/{600}", "x: 1", "414")]
    [InlineData("http://any.example/", "x: {2100}", "431")]
    public async Task A_compiled_listener_has_the_limits_that_mounts_json_gives_it(string url, string field, string status)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartOnAsync(stage.Single, []);

        CommandResult result = await CommandResult.Of(
            "curl", ["--silent", "--globoff", "--output", "/dev/null", "--write-out", "%{http_code}", "--unix-socket", TestMounts.Front, "--header", Grown(field), Grown(url)]);

        Assert.Equal([status], result.Output);
    }

    [Fact]
    public async Task A_listener_of_the_command_line_has_the_defaults()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Single);

        Assert.Equal(200, (await proxy.GetAsync("any.example", Grown("/{600}"), Grown("x: {2100}\r\n"))).Status);
    }

    [Fact]
    public async Task A_stale_socket_file_is_replaced()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using (Proxy crashed = await Proxy.StartOnAsync(stage.Single, []))
        {
            await crashed.CrashAsync();
        }
        Assert.True(File.Exists(TestMounts.Front));

        await using Proxy proxy = await Proxy.StartOnAsync(stage.Single, []);
        CommandResult result = await CommandResult.Of(
            "curl", ["--silent", "--unix-socket", TestMounts.Front, "http://any.example/x"]);

        Assert.Equal(["/x"], result.Output);
    }

    [Fact]
    public async Task A_live_socket_file_is_left_alone_and_the_exit_code_is_3()
    {
        await using Proxy first = await Proxy.StartOnAsync(stage.Single, []);

        CommandResult second = await CommandResult.Of(stage.Single, []);
        CommandResult still = await CommandResult.Of(
            "curl", ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--unix-socket", TestMounts.Front, "http://any.example/x"]);

        Assert.Equal(3, second.ExitCode);
        Assert.Contains(TestMounts.Front, Assert.Single(second.Output, IsNoInformation));
        Assert.Equal(["503"], still.Output);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone_and_the_exit_code_is_3()
    {
        await File.WriteAllTextAsync(TestMounts.Front, "precious");
        try
        {
            CommandResult result = await CommandResult.Of(stage.Single, []);

            Assert.Equal(3, result.ExitCode);
            Assert.Equal("precious", await File.ReadAllTextAsync(TestMounts.Front));
        }
        finally
        {
            File.Delete(TestMounts.Front);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line_and_the_exit_code_is_3()
    {
        CommandResult result = await CommandResult.Of(stage.Main, ["--listen", $"http://{stage.Proxy.Address}"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{stage.Proxy.Address}", Assert.Single(result.Output, IsNoInformation));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_in_one_line_and_the_exit_code_is_3()
    {
        CommandResult result = await CommandResult.Of(stage.Main, ["--listen", $"http://unix:{Sandbox.At("nowhere/front.sock")}"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("nowhere", Assert.Single(result.Output, IsNoInformation));
    }

    [Fact]
    public async Task Several_listeners_are_served_at_once()
    {
        string socket = Sandbox.At("several.sock");
        await using Proxy proxy = await Proxy.StartOnAsync(
            stage.Main, ["--listen", "http://127.0.0.1:0", "--listen", "http://[::1]:0", "--listen", $"http://unix:{socket}"]);
        string line = await proxy.LineAsync(line => line.Contains("listening on http://[::1]:", StringComparison.Ordinal), "the line about ::1");
        await proxy.LineAsync(line => line.Contains("listening on http://unix:", StringComparison.Ordinal), "the line about the socket");
        string six = line[line.IndexOf("http://", StringComparison.Ordinal)..];

        Assert.Equal(404, (await proxy.GetAsync("paths.test", "/")).Status);
        Assert.Equal("404", (await CurlStatusAsync("--globoff", six)).Text);
        Assert.Equal("404", (await CurlStatusAsync("--unix-socket", socket, "http://paths.test/")).Text);
        Assert.Equal("404", (await CurlStatusAsync(Curl.Http2, "--unix-socket", socket, "http://paths.test/")).Text);
    }

    [Fact]
    public async Task A_name_in_the_abstract_namespace_is_served()
    {
        string name = Sandbox.At("abstract-front");
        await using Proxy proxy = await Proxy.StartOnAsync(stage.Main, ["--listen", $"http://unix:@{name}"]);

        Assert.Equal("404", (await CurlStatusAsync("--abstract-unix-socket", name, "http://paths.test/")).Text);
        Assert.Equal("404", (await CurlStatusAsync(Curl.Http2, "--abstract-unix-socket", name, "http://paths.test/")).Text);
        Assert.False(File.Exists(name));
    }

    [Fact]
    public async Task It_runs_in_an_empty_folder_and_leaves_it_empty()
    {
        string folder = Sandbox.NewFolder();
        await using (Proxy proxy = await Proxy.StartOnAsync(stage.Main, ["--listen", "http://127.0.0.1:0"], folder))
        {
            Assert.Equal(404, (await proxy.GetAsync("paths.test", "/")).Status);
            proxy.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await proxy.ExitCodeAsync());
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    private static Task<CommandResult> CurlStatusAsync(params string[] options)
        => CommandResult.Of("curl", ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--header", "Host: paths.test", .. options]);

    private static bool Accepts(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A number in braces is as many letters: a test's name has to stay readable.
    private static string Grown(string text)
        => Regex.Replace(text, @"\{(\d+)\}", match => new string('a', int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    // Beside the line of the failure there is only what the listener would have had.
    private static bool IsNoInformation(string line) => !line.Contains(" info ", StringComparison.Ordinal);
}
