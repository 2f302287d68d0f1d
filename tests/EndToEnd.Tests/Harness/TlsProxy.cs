using System.Net;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A running udsaot with the listeners of <see cref="TlsMounts"/>.</summary>
internal sealed class TlsProxy : RunningProcess
{
    private const string Announcement = "listening on ";

    private TlsProxy(string command, IEnumerable<string> arguments)
        : base(command, arguments)
    {
    }

    /// <summary>For all clients.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>For clients with certificates.</summary>
    public IPEndPoint MutualAddress { get; private set; } = new(IPAddress.None, 0);

    /// <summary>In clear text, redirects to <see cref="Address"/>.</summary>
    public IPEndPoint RedirectAddress { get; private set; } = new(IPAddress.None, 0);

    /// <summary>In clear text, redirects to port 443.</summary>
    public IPEndPoint DefaultRedirectAddress { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="executable">Its path.</param>
    /// <param name="launcher">A command that runs the executable named behind it, such as an emulator; may be empty.</param>
    public static Task<TlsProxy> StartAsync(string executable, params string[] launcher) => StartAsync([.. launcher, executable]);

    /// <summary>Starts it with options and waits until it listens.</summary>
    /// <param name="executable">Its path.</param>
    /// <param name="options">Its options.</param>
    public static Task<TlsProxy> StartWithAsync(string executable, params string[] options) => StartAsync([executable, .. options]);

    private static async Task<TlsProxy> StartAsync(string[] line)
    {
        var proxy = new TlsProxy(line[0], line[1..]);
        try
        {
            int announced = 0;
            await Patience.Until(
                () => proxy.HasExited || (announced = proxy.Addresses().Length) == 4, "the lines that say where it listens");
            Assert.True(announced == 4, string.Join('\n', proxy.Lines));
            IPEndPoint[] addresses = proxy.Addresses();
            (proxy.Address, proxy.MutualAddress, proxy.RedirectAddress, proxy.DefaultRedirectAddress)
                = (addresses[0], addresses[1], addresses[2], addresses[3]);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>The output of OpenSSL's client after a handshake without data.</summary>
    /// <param name="options">Beside the address and the trusted authority.</param>
    public Task<CommandResult> HandshakeAsync(params string[] options)
        => CommandResult.Of("openssl", ["s_client", "-connect", $"{Address}", "-CAfile", TlsStage.RootFile, .. options]);

    /// <summary>Runs curl; the last line of the answer is the status code.</summary>
    public Task<CommandResult> CurlAsync(string host, string path, params string[] options)
        => CurlAsync(Address, host, path, options);

    /// <summary>Runs curl against one of the listeners.</summary>
    public static Task<CommandResult> CurlAsync(IPEndPoint address, string host, string path, params string[] options)
        => CommandResult.Of(
            "curl",
            ["--silent", "--show-error", "--max-time", "120", "--write-out", "\n%{http_code}\n", "--cacert", TlsStage.RootFile,
                "--connect-to", $"{host}:443:{address}", .. options, $"https://{host}{path}"]);

    private IPEndPoint[] Addresses()
        => [.. Lines.Where(line => line.Contains(Announcement, StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf('/') + 1)..])
            .Where(address => IPEndPoint.TryParse(address, out _))
            .Select(IPEndPoint.Parse)];
}
