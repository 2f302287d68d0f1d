using System.Net;
using System.Net.Sockets;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A third-party web server in a process of its own, on a Unix socket of the sandbox.</summary>
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

    public static Task<OriginProcess> StartPythonAsync(IPEndPoint port)
        => StartAsync(port, "python3", ServerFile("python_server.py"), $"{port}");

    public static Task<OriginProcess> StartGunicornAsync(string socket)
        => StartAsync(
            socket, "gunicorn", "--bind", "unix:" + socket, "--workers", "1", "--threads", "8", "--chdir", s_files,
            "gunicorn_app:application");

    public static Task<OriginProcess> StartNodeAsync(string socket)
        => StartAsync(socket, "node", ServerFile("node_server.js"), socket);

    /// <summary>A WebSocket server by Python's websockets, which has a page for browsers, too.</summary>
    public static Task<OriginProcess> StartWebSocketsAsync(string socket)
        => StartAsync(socket, SystemPython, ServerFile("websocket_server.py"), socket, ServerFile("websocket_page.html"));

    /// <summary>The same on a TCP port.</summary>
    public static Task<OriginProcess> StartWebSocketsAsync(IPEndPoint port)
        => StartAsync(port, SystemPython, ServerFile("websocket_server.py"), $"{port}", ServerFile("websocket_page.html"));

    /// <summary>The same over TLS.</summary>
    public static Task<OriginProcess> StartWebSocketsAsync(string socket, OriginCertificate certificate)
        => StartAsync(
            socket, SystemPython, ServerFile("websocket_server.py"), socket, ServerFile("websocket_page.html"), certificate.File, certificate.KeyFile);

    public static Task<OriginProcess> StartGunicornAsync(string socket, OriginCertificate certificate)
        => StartAsync(
            socket, "gunicorn", "--bind", "unix:" + socket, "--workers", "1", "--threads", "8", "--chdir", s_files,
            "--certfile", certificate.File, "--keyfile", certificate.KeyFile, "gunicorn_app:application");

    /// <summary>nginx with one text to serve, <c>/hello</c>, and <c>/stored/</c> to put files in.</summary>
    public static Task<OriginProcess> StartNginxAsync(string socket)
        => StartNginxAsync(new UnixDomainSocketEndPoint(socket), $"unix:{socket}");

    /// <summary>The same, with more of nginx's directives for its server, which begin with where it listens.</summary>
    /// <param name="answering">Where it answers once it runs.</param>
    /// <param name="listen">The first <c>listen</c> without that word and its semicolon; anything may follow.</param>
    public static Task<OriginProcess> StartNginxAsync(EndPoint answering, string listen)
    {
        string folder = Sandbox.NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "files", "stored"));
        File.WriteAllText(Path.Combine(folder, "files", "hello"), "hello from nginx");
        string configuration = File.ReadAllText(ServerFile("nginx.conf"))
            .Replace("{folder}", folder, StringComparison.Ordinal)
            .Replace("{listen}", listen, StringComparison.Ordinal);
        string file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, configuration);
        return StartAsync(answering, NginxPath(), "-c", file, "-p", folder);
    }

    /// <summary>Starts a command and waits until it answers on the socket.</summary>
    public static Task<OriginProcess> StartAsync(string socket, string command, params string[] arguments)
        => StartAsync(new UnixDomainSocketEndPoint(socket), command, arguments);

    /// <summary>Starts a command and waits until it answers.</summary>
    public static async Task<OriginProcess> StartAsync(EndPoint answering, string command, params string[] arguments)
    {
        if (answering is UnixDomainSocketEndPoint socket)
        {
            // Left by one that was killed.
            File.Delete(socket.ToString());
        }
        var process = new OriginProcess(command, arguments);
        try
        {
            await Patience.Until(() => process.HasExited || Answers(answering), $"{command} to listen on {answering}");
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

    private static bool Answers(EndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
