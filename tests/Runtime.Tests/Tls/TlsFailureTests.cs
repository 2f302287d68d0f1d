using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using UdsAot.Tls;

namespace UdsAot.Tests.Tls;

public sealed class TlsFailureTests
{
    public static TheoryData<Exception, string> Failures { get; } = new()
    {
        { new AuthenticationException("a", new InvalidOperationException("b", new CryptographicException("error:0A000102:SSL routines::unsupported protocol"))), "OpenSSL says \"unsupported protocol\"" },
        { new IOException("eof"), "the client closed the connection" },
        { new AuthenticationException("a", new ConnectionResetException("reset")), "the client closed the connection" },
        { new ConnectionAbortedException("aborted"), "the client closed the connection" },
        { new AuthenticationException("net_ssl_io_frame"), "the client did not send TLS" },
        { new AuthenticationException("a", new CryptographicException("error:")), "client and proxy have no protocol version or cipher in common" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_handshake_is_explained(Exception exception, string expected) => Assert.Equal(expected, TlsFailure.Explain(exception));
}
