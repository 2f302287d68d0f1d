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
        { new IOException("eof"), "it closed the connection" },
        { new AuthenticationException("a", new ConnectionResetException("reset")), "it closed the connection" },
        { new ConnectionAbortedException("aborted"), "it closed the connection" },
        { new AuthenticationException("net_ssl_io_frame"), "what it sent is no TLS" },
        { new AuthenticationException("a", new CryptographicException("error:")), "its TLS and ours have nothing in common" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_handshake_is_explained(Exception exception, string expected) => Assert.Equal(expected, TlsFailure.Explain(exception));
}
