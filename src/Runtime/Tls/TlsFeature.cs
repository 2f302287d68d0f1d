using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace UdsAot.Tls;

/// <summary>Says of a connection that it has TLS, and what was agreed on.</summary>
/// <param name="protocol">The protocol that was chosen by ALPN (RFC 7301); empty for none.</param>
internal sealed class TlsFeature(ReadOnlyMemory<byte> protocol) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    public ReadOnlyMemory<byte> ApplicationProtocol => protocol;

    /// <summary>Always null: no mount is told of clients' certificates.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
