namespace UdsAot.Generator.Specs;

/// <summary>How a listener speaks TLS.</summary>
/// <param name="Certificate">What it shows to clients that ask for no vhost with a certificate of its own.</param>
/// <param name="ClientCa">The absolute path of the authorities one of which a client's certificate must come from; null where none is asked for.</param>
/// <param name="HandshakeTimeout">Milliseconds from connect to the end of the handshake.</param>
internal sealed record TlsSpec(CertificateSpec Certificate, string? ClientCa, int HandshakeTimeout)
{
    /// <summary>The timeout where none is written; the runtime's own default is the same.</summary>
    public const int DefaultHandshakeTimeout = 10_000;
}
