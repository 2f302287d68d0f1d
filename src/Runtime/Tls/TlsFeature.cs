using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace UdsAot.Tls;

/// <summary>A connection's feature with its TLS parameters.</summary>
/// <param name="protocol">The protocol chosen by ALPN (RFC 7301); empty for none.</param>
internal sealed class TlsFeature(ReadOnlyMemory<byte> protocol) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    public ReadOnlyMemory<byte> ApplicationProtocol => protocol;

    /// <summary>Always null: mounts do not receive client certificates.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
