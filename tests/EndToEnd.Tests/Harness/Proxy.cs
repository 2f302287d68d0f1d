using System.Net;
using System.Net.Sockets;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A running udsaot.</summary>
internal sealed class Proxy : RunningProcess
{
    private const string Announcement = "listening on http://";

    private Proxy(string command, IEnumerable<string> arguments, string? folder)
        : base(command, arguments, folder)
    {
    }

    /// <summary>Where it listens, the first of its TCP listeners.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts it on a free port of 127.0.0.1 and waits until it listens.</summary>
    /// <param name="executable">Its path.</param>
    /// <param name="options">More options.</param>
    public static Task<Proxy> StartAsync(string executable, params string[] options)
        => StartOnAsync(executable, ["--listen", "http://127.0.0.1:0", .. options]);

    /// <summary>Starts it with just these options, and waits until it listens.</summary>
    /// <param name="executable">Its path.</param>
    /// <param name="options">All options.</param>
    /// <param name="folder">The current folder; the sandbox if null.</param>
    /// <param name="launcher">A command that starts the command line that follows it, such as setpriv; may be empty.</param>
    public static async Task<Proxy> StartOnAsync(
        string executable, IEnumerable<string> options, string? folder = null, params string[] launcher)
    {
        string[] line = [.. launcher, executable, .. options];
        var proxy = new Proxy(line[0], line[1..], folder);
        try
        {
            string announced = await proxy.LineAsync(
                line => line.Contains(Announcement, StringComparison.Ordinal), "the line that says where it listens");
            string address = announced[(announced.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..].TrimEnd('/');
            if (IPEndPoint.TryParse(address, out IPEndPoint? bound))
            {
                proxy.Address = bound;
            }
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>An absolute URL on it.</summary>
    public string Url(string path) => $"http://{Address}{path}";

    /// <summary>Opens a connection on which the test writes and reads HTTP/1.1 by itself.</summary>
    public async Task<Wire> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address).Within("a connection to the proxy");
        return new Wire(socket);
    }

    /// <summary>Sends bytes on a connection of their own and answers the first response.</summary>
    /// <param name="request">The request, each character one byte.</param>
    public async Task<Message> AskAsync(string request)
    {
        await using Wire wire = await ConnectAsync();
        await wire.SendAsync(request);
        return await wire.ReadResponseAsync(request.Split(' ', 2)[0]);
    }

    /// <summary>A GET on a connection of its own.</summary>
    /// <param name="host">The vhost.</param>
    /// <param name="target">The request target.</param>
    /// <param name="fields">More fields, each ending in CR LF.</param>
    public Task<Message> GetAsync(string host, string target, string fields = "")
        => AskAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");

    /// <summary>An HttpClient whose connections all go to this proxy, whatever the URL's host is.</summary>
    /// <param name="version">The version of HTTP; 1.1 if null.</param>
    /// <param name="credentials">What it answers when it is asked for a password; nothing if null.</param>
    public HttpClient NewClient(Version? version = null, System.Net.ICredentials? credentials = null)
    {
        var handler = new SocketsHttpHandler
        {
            Credentials = credentials,
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = false,
            ConnectCallback = async (_, stopped) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(Address, stopped);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromMinutes(5),
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
