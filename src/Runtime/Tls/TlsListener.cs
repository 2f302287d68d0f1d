using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Logging;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>
/// TLS on the connections of a listener: the handshake with the certificate of the vhost that the client names, and then a connection whose
/// pipes carry clear text.
/// </summary>
internal sealed class TlsListener
{
    private static readonly List<SslApplicationProtocol> s_protocols =
        [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11, new SslApplicationProtocol("http/1.0")];

    private static readonly IdnMapping s_names = new();

    private readonly MountTable _table;
    private readonly ListenerTls _tls;
    private readonly TlsCertificates _certificates;
    private readonly Heartbeat _heartbeat;
    private readonly RefusalReport _refusals;
    private readonly ConnectionGate _handshakes;
    private SslServerAuthenticationOptions[] _options = [];

    /// <param name="table">The table with the vhosts.</param>
    /// <param name="tls">The listener's TLS settings.</param>
    /// <param name="certificates">The certificates of all listeners.</param>
    /// <param name="limits">The limits for the listener's clients.</param>
    /// <param name="heartbeat">The clock for handshake deadlines.</param>
    /// <param name="refusals">The log for failed handshakes.</param>
    public TlsListener(MountTable table, ListenerTls tls, TlsCertificates certificates, ListenerLimits limits, Heartbeat heartbeat, RefusalReport refusals)
    {
        _table = table;
        _tls = tls;
        _certificates = certificates;
        _heartbeat = heartbeat;
        _refusals = refusals;
        _handshakes = new ConnectionGate(limits.MaxConnections);
        _certificates.Changed += Prepare;
        Prepare();
    }

    /// <summary>Puts TLS before the handler of a connection.</summary>
    /// <param name="next">Handles a connection whose pipes carry clear text.</param>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    // The context of handshakes is made once for each version of the files: it also holds the sessions that clients may resume.
    private void Prepare()
    {
        var options = new SslServerAuthenticationOptions[_certificates.Count];
        X509Certificate2Collection? authorities = _tls.ClientCa is null ? null : _certificates.AuthoritiesOf(_tls.ClientCa);
        for (int i = 0; i < options.Length; i++)
        {
            options[i] = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _certificates[i].ForHandshakes(authorities),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = s_protocols,
                AllowRenegotiation = false,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            if (authorities is not null)
            {
                options[i].ClientCertificateRequired = true;
                options[i].CertificateChainPolicy = PolicyOf(authorities);
                options[i].RemoteCertificateValidationCallback = Examine;
            }
        }
        Volatile.Write(ref _options, options);
    }

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(authorities);
        return policy;
    }

    // .NET cannot make OpenSSL send an alert from here; it would only drop the connection. So the result is stored and applied after the
    // handshake, when the connection can be closed properly.
    private static bool Examine(object stream, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        ((TlsStream)stream).Refusal = errors switch
        {
            SslPolicyErrors.None => null,
            _ when (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0 => "the client sent no certificate",
            _ => Explain(chain),
        };
        return true;
    }

    private static string Explain(X509Chain? chain)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            flags |= status.Status;
        }
        return (flags & X509ChainStatusFlags.NotTimeValid) != 0
            ? "the client's certificate is expired or not yet valid"
            : (flags & X509ChainStatusFlags.NotValidForUsage) != 0
                ? "the client's certificate is not for clients (extended key usage)"
                : "the client's certificate is not issued by a CA of client-ca";
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!_handshakes.TryEnter())
        {
            _refusals.WriteHandshake(IpText.OfClient(connection.RemoteEndPoint), "max-connections handshakes are in progress");
            return;
        }
        if (!MemoryBudget.Process.TryTakeTls())
        {
            _handshakes.Leave();
            _refusals.WriteHandshake(IpText.OfClient(connection.RemoteEndPoint), "out of memory");
            return;
        }
        try
        {
            await ServeTlsAsync(connection, next).ConfigureAwait(false);
        }
        finally
        {
            MemoryBudget.Process.GiveTls();
        }
    }

    private async Task ServeTlsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var inner = new PipeStream(connection.Transport);
        var stream = new TlsStream(inner);
        var pipe = new TlsPipe(inner, stream, connection, _heartbeat);
        try
        {
            string? failure = await HandshakeAsync(stream, pipe).ConfigureAwait(false);
            if (failure is not null)
            {
                _refusals.WriteHandshake(IpText.OfClient(connection.RemoteEndPoint), failure);
                if (stream.IsAuthenticated)
                {
                    connection.Transport = pipe;
                    await HalfClose.LingerAsync(connection, Http1Limits.LingerTimeout).ConfigureAwait(false);
                }
                return;
            }
            var feature = new TlsFeature(stream.NegotiatedApplicationProtocol.Protocol);
            connection.Features.Set<ITlsConnectionFeature>(feature);
            connection.Features.Set<ITlsApplicationProtocolFeature>(feature);
            // For HTTP/2, which collects the records of a turn and sends them together.
            connection.Features.Set(connection.Transport.Output as SocketWriter);
            connection.Transport = pipe;
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            await pipe.EndAsync().ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            pipe.Release();
        }
    }

    /// <returns>The reason to refuse the client, or null.</returns>
    private async Task<string?> HandshakeAsync(TlsStream stream, TlsPipe pipe)
    {
        string? failure = null;
        pipe.ExpectWithin(_tls.HandshakeTimeout);
        try
        {
            await stream.AuthenticateAsServerAsync(static (_, hello, listener, _) => ((TlsListener)listener!).ChooseAsync(hello), this, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or OperationCanceledException or InvalidOperationException)
        {
            failure = TlsFailure.Explain(exception);
        }
        finally
        {
            failure = pipe.ExpectNothing() ? failure : $"timed out after {_tls.HandshakeTimeout / 1000.0:0.###} s";
            _handshakes.Leave();
        }
        return failure ?? (_tls.ClientCa is null ? null : stream.Refusal);
    }

    // .NET has decoded "xn--…" for display; vhosts are named in the encoded form.
    private static string? NameOf(SslClientHelloInfo hello)
    {
        try
        {
            return Ascii.IsValid(hello.ServerName) ? hello.ServerName : s_names.GetAscii(hello.ServerName);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private ValueTask<SslServerAuthenticationOptions> ChooseAsync(SslClientHelloInfo hello)
    {
        SslServerAuthenticationOptions[] options = Volatile.Read(ref _options);
        int certificate = MountTable.None;
        if (NameOf(hello) is { Length: > 0 and <= Authority.MaxHost } name)
        {
            Span<byte> host = stackalloc byte[Authority.MaxHost];
            int length = Encoding.ASCII.GetBytes(name, host);
            Span<byte> normalized = stackalloc byte[Authority.MaxHost];
            int vhost = _table.FindVhost(normalized[..Authority.Normalize(host[..length], normalized)]);
            certificate = vhost == MountTable.None ? MountTable.None : _table.CertificateOf(vhost);
        }
        return new ValueTask<SslServerAuthenticationOptions>(options[certificate == MountTable.None ? _tls.Certificate : certificate]);
    }
}
