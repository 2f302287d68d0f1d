using System.Net.Security;

namespace UdsAot.Tls;

/// <summary>The server side of TLS, with the result of verifying the client's certificate.</summary>
internal sealed class TlsStream(Stream inner) : SslStream(inner, leaveInnerStreamOpen: true)
{
    /// <summary>The reason to refuse the client, as a clause; null once its certificate is verified.</summary>
    public string? Refusal { get; set; } = "the client sent no certificate";
}
