namespace UdsAot.Generator.Specs;

/// <summary>A listener's TLS settings.</summary>
/// <param name="Certificate">The certificate for clients that name no vhost with its own.</param>
/// <param name="ClientCa">The absolute path of the CA certificates for clients; null if client certificates are not required.</param>
/// <param name="HandshakeTimeout">Milliseconds from connect to the end of the handshake.</param>
internal sealed record TlsSpec(CertificateSpec Certificate, string? ClientCa, int HandshakeTimeout)
{
    /// <summary>The timeout where none is written; the runtime's own default is the same.</summary>
    public const int DefaultHandshakeTimeout = 10_000;
}
