using System.Net.Sockets;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A web server that nobody here wrote, in a process of its own, on a Unix socket of the sandbox.</summary>
internal sealed class OriginProcess : RunningProcess
{
    private static readonly string s_files = Path.Combine(AppContext.BaseDirectory, "Servers");

    private OriginProcess(string command, params string[] arguments)
        : base(command, arguments)
    {
    }

    /// <summary>The Python that has the distribution's packages; another may stand before it in PATH.</summary>
    public static string SystemPython => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static Task<OriginProcess> StartPythonAsync(string socket)
        => StartAsync(socket, "python3", ServerFile("python_server.py"), socket);

    public static Task<OriginProcess> StartGunicornAsync(string socket)
        => StartAsync(
            socket, "gunicorn", "--bind", "unix:" + socket, "--workers", "1", "--threads", "8", "--chdir", s_files,
            "gunicorn_app:application");

    public static Task<OriginProcess> StartNodeAsync(string socket)
        => StartAsync(socket, "node", ServerFile("node_server.js"), socket);

    /// <summary>A WebSocket server by Python's websockets, which has a page for browsers, too.</summary>
    public static Task<OriginProcess> StartWebSocketsAsync(string socket)
        => StartAsync(socket, SystemPython, ServerFile("websocket_server.py"), socket, ServerFile("websocket_page.html"));

    /// <summary>nginx with one text to serve, <c>/hello</c>, and <c>/stored/</c> to put files in.</summary>
    public static Task<OriginProcess> StartNginxAsync(string socket)
    {
        string folder = Sandbox.NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "files", "stored"));
        File.WriteAllText(Path.Combine(folder, "files", "hello"), "hello from nginx");
        string configuration = File.ReadAllText(ServerFile("nginx.conf"))
            .Replace("{folder}", folder, StringComparison.Ordinal)
            .Replace("{socket}", socket, StringComparison.Ordinal);
        string file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, configuration);
        return StartAsync(socket, NginxPath(), "-c", file, "-p", folder);
    }

    /// <summary>Starts a command and waits until it answers on the socket.</summary>
    public static async Task<OriginProcess> StartAsync(string socket, string command, params string[] arguments)
    {
        // Left by one that was killed.
        File.Delete(socket);
        var process = new OriginProcess(command, arguments);
        try
        {
            await Patience.Until(() => process.HasExited || Answers(socket), $"{command} to listen on {socket}");
            Assert.False(process.HasExited, $"{process.CommandLine} ended:\n{string.Join('\n', process.Lines)}");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of a file that comes with the tests.</summary>
    public static string ServerFile(string name) => Path.Combine(s_files, name);

    /// <summary>nginx, which Debian keeps where only the superuser's PATH looks.</summary>
    public static string NginxPath() => File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
