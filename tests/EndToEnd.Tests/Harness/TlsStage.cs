using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.EndToEnd.Harness;

/// <summary>The executable with TLS, built once for all tests, its certificates, and a running proxy that the tests of one class share.</summary>
public sealed class TlsStage : IAsyncLifetime
{
    /// <summary>The name that its symbols go by.</summary>
    internal const string Name = "tls";

    private static readonly Lazy<Task<string>> s_executable = new(() => Executable.PublishAsync(Name, TlsMounts.Text));

    private TlsProxy? _proxy;

    /// <summary>Issued the certificates of the listeners and vhosts.</summary>
    internal static TestAuthority Authority { get; } = new("Authority of the tests");

    /// <summary>Issues the certificates of clients.</summary>
    internal static TestAuthority Clients { get; } = new("Authority of clients");

    /// <summary>The file that trusts <see cref="Authority"/>.</summary>
    internal static string RootFile { get; } = Sandbox.At("tls-root.pem");

    internal TlsProxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        _proxy = await TlsProxy.StartAsync(await PrepareAsync());
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    /// <summary>Makes the executable, once.</summary>
    /// <returns>Its path.</returns>
    internal static Task<string> BuildAsync() => s_executable.Value;

    /// <summary>Makes the executable and writes every file that it reads.</summary>
    /// <returns>Its path.</returns>
    internal static async Task<string> PrepareAsync()
    {
        string path = await BuildAsync();
        WriteFiles();
        return path;
    }

    /// <summary>Writes every file that the executable reads, anew.</summary>
    internal static void WriteFiles()
    {
        File.WriteAllText(RootFile, Authority.RootPem);
        File.WriteAllText(TlsMounts.ClientCa, Clients.RootPem);
        Authority.IssueRsa("listener.test", "kestrel.test", "ws.test").WriteTo(TlsMounts.Certificate, TlsMounts.Key);
        Authority.Issue("a.test").WriteTo(TlsMounts.OfA);
        Authority.Issue("*.wild.test").WriteTo(TlsMounts.OfWild);
    }

    /// <summary>An HttpClient whose connections all go to one address, with the URL's host as server name, and that trusts the authority.</summary>
    /// <param name="address">Where.</param>
    /// <param name="version">1.1 or 2.0.</param>
    /// <param name="seen">Hears of the serial number of each connection's certificate.</param>
    internal static HttpClient NewClient(IPEndPoint address, string version, Action<string>? seen = null)
    {
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPem(Authority.RootPem);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trusted,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    seen?.Invoke(((X509Certificate2)certificate!).SerialNumber);
                    return errors == SslPolicyErrors.None;
                },
            },
            ConnectCallback = async (_, stopped) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address, stopped);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromMinutes(5),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
