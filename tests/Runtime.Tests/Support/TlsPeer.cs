using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.Tests.Support;

/// <summary>An origin's end of a TLS connection, which a test plays by hand.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly Socket _socket;

    private TlsPeer(Socket socket, SslStream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    public SslStream Stream { get; }

    /// <summary>The name that it was asked for.</summary>
    public string AskedFor => Stream.TargetHostName;

    /// <summary>Shakes hands as the server.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="clientAuthority">Whom a client's certificate must be signed by; null where none is asked for.</param>
    public static async Task<TlsPeer> HandshakeAsync(Socket socket, X509Certificate2 certificate, X509Certificate2? clientAuthority = null)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = clientAuthority is not null,
        };
        if (clientAuthority is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.Add(clientAuthority);
        }
        using var patience = new CancellationTokenSource(Wait.Patience);
        await stream.AuthenticateAsServerAsync(options, patience.Token);
        return new TlsPeer(socket, stream);
    }

    public async Task SendAsync(string text) => await Stream.WriteAsync(Latin1.Bytes(text));

    /// <summary>Reads up to some text.</summary>
    public async Task<string> ReadThroughAsync(string end)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        string text = "";
        byte[] one = new byte[1];
        while (!text.EndsWith(end, StringComparison.Ordinal) && await Stream.ReadAsync(one, patience.Token) > 0)
        {
            text += (char)one[0];
        }
        return text;
    }

    /// <summary>Reads some bytes, or fewer if the end comes before.</summary>
    public async Task<byte[]> TakeAsync(int count)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        byte[] bytes = new byte[count];
        int taken = await Stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, patience.Token);
        return bytes[..taken];
    }

    /// <summary>Ends the connection without the goodbye of TLS.</summary>
    public void CutOff()
    {
        _socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose() => Stream.Dispose();
}
