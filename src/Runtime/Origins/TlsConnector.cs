using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Timing;
using UdsAot.Tls;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Connects as another connector does, and then speaks TLS on the connection.</summary>
internal sealed class TlsConnector : Connector
{
    /// <summary>What a peer may say against a handshake (RFC 8446 section 6.2), in .NET's words, and what it means here.</summary>
    private static readonly (string Alert, string Words)[] s_alerts =
    [
        ("HandshakeFailure", "the origin finds no way to shake hands: protocol version, ciphers, or a client certificate that it wants"),
        ("ProtocolVersion", "the origin does not speak TLS 1.2 or 1.3"),
        ("UnrecognizedName", "the origin does not know the server-name that it was asked for"),
        ("BadCertificate", "the origin does not accept our certificate"),
        ("CertificateUnknown", "the origin does not accept our certificate"),
        ("CertificateExpired", "our certificate has expired"),
        ("UnknownCA", "the origin does not know who signed our certificate"),
        ("AccessDenied", "the origin does not let us in with our certificate"),
    ];

    private readonly Connector _transport;
    private readonly OriginTls _tls;
    private readonly Heartbeat _heartbeat;
    private readonly CaBundle? _authorities;
    private readonly ClientCertificate? _certificate;

    /// <param name="transport">What connects.</param>
    /// <param name="tls">How TLS is spoken.</param>
    /// <param name="heartbeat">The clock.</param>
    public TlsConnector(Connector transport, OriginTls tls, Heartbeat heartbeat)
    {
        _transport = transport;
        _tls = tls;
        _heartbeat = heartbeat;
        _authorities = tls.Verifies ? new CaBundle(tls.Authorities) : null;
        _certificate = tls.Certificate is null ? null : new ClientCertificate(new CertificateFiles(tls.Certificate, tls.Key!));
    }

    public override string? SocketFile => _transport.SocketFile;

    public override bool IsFullBacklog(int errno) => _transport.IsFullBacklog(errno);

    public override bool IsAbsent(int errno) => _transport.IsAbsent(errno);

    public override async ValueTask<ConnectResult> ConnectAsync(long deadline)
    {
        ConnectResult dialed = await _transport.ConnectAsync(deadline).ConfigureAwait(false);
        if (dialed.Socket is not { } socket)
        {
            return dialed;
        }
        var verification = new TlsVerification(_tls.ServerName ?? "", _authorities?.Path ?? "");
        var tls = new TlsSocket(socket);
        using var end = new Alarm(_heartbeat, deadline);
        ConnectFault? fault = null;
        try
        {
            // Files may have to be read, and keys to be used: on the pool, as the one who asks may be an event loop.
            Task shaking = Task.Run(() => HandshakeAsync(tls, verification));
            if (await Task.WhenAny(shaking, end.Rung).ConfigureAwait(false) != shaking)
            {
                tls.Close();
            }
            await shaking.ConfigureAwait(false);
            if (!end.HasRung)
            {
                return new ConnectResult(tls, Errno.None);
            }
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or InvalidOperationException or CryptographicException)
        {
            fault = verification.Fault ?? Explain(exception, tls);
        }
        catch
        {
            tls.Close();
            throw;
        }
        tls.Close();
        return end.HasRung
            ? new ConnectResult(null, Errno.ETIMEDOUT, Fault("ETIMEDOUT", "the origin did not end the handshake in time; is its server stuck?"))
            : new ConnectResult(null, Errno.ECONNABORTED, fault);
    }

    private Task HandshakeAsync(TlsSocket tls, TlsVerification verification)
    {
        long now = _heartbeat.Now;
        SslStreamCertificateContext? own = null;
        if (_certificate is not null)
        {
            own = _certificate.Read(now, out string problem);
            if (own is null)
            {
                verification.Refuse("no client certificate", "the mount's client certificate cannot be loaded: " + problem);
                throw new CryptographicException();
            }
        }
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _tls.ServerName ?? "",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateContext = own,
            RemoteCertificateValidationCallback = _authorities is null ? static (_, _, _, _) => true : verification.Verify,
        };
        if (_authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                // It would block, and ask whatever address stands in a certificate that nobody has looked at yet.
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities.Read(now, out string problem));
            verification.AuthoritiesProblem = problem;
        }
        return tls.HandshakeAsync(options);
    }

    private ConnectFault Explain(Exception exception, TlsSocket tls)
    {
        if (tls.SpeaksNoTls)
        {
            return Fault("no TLS", "what the origin answered is not TLS; does it speak plain HTTP there? Then write 'http://'");
        }
        if (exception is ErrnoException error)
        {
            return Fault(
                Errno.Name(error.Errno),
                "the origin broke off the handshake; does it speak TLS there, and does it want a client certificate? Its own log may say more");
        }
        foreach ((string alert, string words) in s_alerts)
        {
            if (exception.Message.Contains(alert, StringComparison.Ordinal))
            {
                return Fault(alert, words);
            }
        }
        return Fault("a failed handshake", "the origin broke off the handshake; does it speak TLS 1.2 or 1.3? Its own log may say more");
    }

    private static ConnectFault Fault(string name, string words) => new(ConnectStep.Tls, name, words);
}
