using System.Net.Security;

namespace UdsAot.Tls;

/// <summary>A server's side of TLS, with what the handshake found out about the client's certificate.</summary>
internal sealed class TlsStream(Stream inner) : SslStream(inner, leaveInnerStreamOpen: true)
{
    /// <summary>Why the client may not come in, as a clause about it; null once its certificate is found good.</summary>
    public string? Refusal { get; set; } = "it showed no certificate";
}
