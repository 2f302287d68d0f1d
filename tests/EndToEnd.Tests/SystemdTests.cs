using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Sockets that systemd's own tool passes, and what a supervisor is told.</summary>
[Collection(OnStageCollection.Name)]
public sealed class SystemdTests(Stage stage)
{
    private const string Activate = "systemd-socket-activate";

    [Fact]
    public async Task Passed_sockets_are_served_and_stay_systemds()
    {
        string socket = Path.Combine(Sandbox.NewFolder(), "s");
        var port = new IPEndPoint(IPAddress.Loopback, FreePort());
        Task<Proxy> start = Proxy.StartOnAsync(
            stage.Main, ["--listen", "systemd:web"], null,
            Activate, $"--listen={port}", $"--listen={socket}", "--fdname=web:web");
        // The tool opens the sockets, and the first connection starts the executable.
        string first = await AskAsync(() => CurlAsync($"http://{port}/"));
        await using Proxy proxy = await start;

        Assert.Equal("404", first);
        Assert.Contains(proxy.Lines, line => line.EndsWith($"listening on http://{port}, passed by systemd as web", StringComparison.Ordinal));
        Assert.Contains(proxy.Lines, line => line.EndsWith($"listening on http://unix:{socket}, passed by systemd as web", StringComparison.Ordinal));
        Assert.Equal("404", await CurlAsync("--unix-socket", socket, "http://paths.test/"));
        Assert.Equal("404", await CurlAsync(Curl.Http2, "--unix-socket", socket, "http://paths.test/"));
        Assert.Equal("404", await CurlAsync(Curl.Http2, $"http://{port}/"));

        proxy.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await proxy.ExitCodeAsync());
        Assert.True(File.Exists(socket));
    }

    [Fact]
    public async Task A_passed_socket_that_no_listener_takes_is_closed_with_a_line()
    {
        string folder = Sandbox.NewFolder();
        string taken = Path.Combine(folder, "taken");
        string other = Path.Combine(folder, "other");
        Task<Proxy> start = Proxy.StartOnAsync(
            stage.Main, ["--listen", "systemd:web"], null, Activate, $"--listen={taken}", $"--listen={other}", "--fdname=web:other");
        Assert.Equal("404", await AskAsync(() => CurlAsync("--unix-socket", taken, "http://paths.test/")));
        await using Proxy proxy = await start;

        Assert.Contains(
            proxy.Lines, line => line.EndsWith("systemd has passed the socket other, and no listener takes it: it is closed", StringComparison.Ordinal));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Equal(
            SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => client.Connect(new UnixDomainSocketEndPoint(other))).SocketErrorCode);
    }

    [Fact]
    public async Task A_name_that_was_not_passed_is_told_in_one_line_and_the_exit_code_is_3()
    {
        CommandResult none = await CommandResult.Of(stage.Main, ["--listen", "systemd:web"]);
        Assert.Equal((3, 1), (none.ExitCode, none.Output.Length));
        Assert.Contains("cannot listen on systemd:web: systemd has passed no socket; ", none.Text, StringComparison.Ordinal);

        string socket = Path.Combine(Sandbox.NewFolder(), "s");
        await using var process = new RunningProcess(Activate, [$"--listen={socket}", "--fdname=other", stage.Main, "--listen", "systemd:web"]);
        await Patience.Until(() => Connects(socket), "the socket");
        Assert.Equal(3, await process.ExitCodeAsync());
        Assert.Contains(
            process.Lines,
            line => line.Contains("cannot listen on systemd:web: systemd has passed no socket of this name, only other; ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_passed_socket_of_another_kind_is_told_in_one_line_and_the_exit_code_is_3()
    {
        string socket = Path.Combine(Sandbox.NewFolder(), "s");
        await using var process = new RunningProcess(Activate, ["--datagram", $"--listen={socket}", "--fdname=web", stage.Main, "--listen", "systemd:web"]);
        await Patience.Until(() => File.Exists(socket), "the socket");
        using (var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            client.SendTo("x"u8, new UnixDomainSocketEndPoint(socket));
        }
        Assert.Equal(3, await process.ExitCodeAsync());
        Assert.Contains(
            process.Lines,
            line => line.EndsWith("systemd:web: descriptor 3, which was passed under this name, is no stream socket; write ListenStream= into its unit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_supervisor_is_told_how_far_we_are_and_that_all_is_well(bool isAbstract)
    {
        string name = Path.Combine(Sandbox.NewFolder(), "n");
        using var receiver = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{name}" : name));
        await using Proxy proxy = await Proxy.StartOnAsync(
            stage.Main, ["--listen", "http://127.0.0.1:0"], null, "env", $"NOTIFY_SOCKET={(isAbstract ? "@" : "")}{name}", "WATCHDOG_USEC=1000000");

        Assert.Equal($"READY=1\nSTATUS=listening on http://{proxy.Address}", await NextAsync(receiver));
        Assert.Equal(404, (await proxy.GetAsync("paths.test", "/")).Status);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("WATCHDOG=1", await NextAsync(receiver));
        }
        proxy.Signal(PosixSignal.SIGTERM);
        string next;
        while ((next = await NextAsync(receiver)) == "WATCHDOG=1")
        {
            // It was on its way.
        }
        Assert.Equal("STOPPING=1\nSTATUS=SIGTERM: exchanges in flight are finished", next);
        Assert.Equal(0, await proxy.ExitCodeAsync());
    }

    [Fact]
    public async Task The_units_of_the_documentation_are_sound()
    {
        string folder = Sandbox.NewFolder();
        string text = await File.ReadAllTextAsync(Checkout.At("docs", "operations.md"));
        string[] units = [.. text.Split("```ini\n").Skip(1).Select(static part => part.Split("```")[0])];
        Assert.Equal(3, units.Length);
        string[] names = ["alone.service", "udsaot.socket", "udsaot.service"];
        for (int i = 0; i < units.Length; i++)
        {
            // The command must be there; for the rest it is of no account which one it is.
            await File.WriteAllTextAsync(Path.Combine(folder, names[i]), units[i].Replace("/usr/local/bin/udsaot", stage.Main, StringComparison.Ordinal));
        }
        CommandResult result = await CommandResult.Of("systemd-analyze", ["verify", .. names.Select(name => Path.Combine(folder, name))]);
        Assert.DoesNotContain(result.Output, line => line.Contains(folder, StringComparison.Ordinal));
        Assert.True(result.ExitCode == 0, result.Text);
    }

    private static async Task<string> NextAsync(Socket receiver)
    {
        byte[] message = new byte[4096];
        return Encoding.UTF8.GetString(message, 0, await receiver.ReceiveAsync(message).Within("a word of the proxy's"));
    }

    /// <summary>Retries until a response: the tool does not open its sockets at once.</summary>
    private static async Task<string> AskAsync(Func<Task<string>> ask)
    {
        string answer = "000";
        for (long end = Environment.TickCount64 + (long)Patience.Default.TotalMilliseconds; answer == "000" && Environment.TickCount64 < end;)
        {
            answer = await ask();
            await Task.Delay(10);
        }
        return answer;
    }

    private static async Task<string> CurlAsync(params string[] options)
        => (await CommandResult.Of("curl", ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--header", "Host: paths.test", .. options])).Text;

    private static bool Connects(string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
