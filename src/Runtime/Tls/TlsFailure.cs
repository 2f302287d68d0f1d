using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace UdsAot.Tls;

/// <summary>Explains why a handshake failed.</summary>
internal static class TlsFailure
{
    /// <summary>Explains the exception of a handshake.</summary>
    /// <param name="exception">The exception. Its own text may be only the name of a resource; that of OpenSSL, an inner exception, is always there.</param>
    /// <returns>A clause, such as <c>the client closed the connection</c>.</returns>
    public static string Explain(Exception exception)
    {
        Exception deepest = exception;
        while (deepest.InnerException is { } inner)
        {
            deepest = inner;
        }
        return deepest switch
        {
            ConnectionAbortedException or IOException => "the client closed the connection",
            _ when ReasonOf(deepest.Message) is { } reason => $"OpenSSL says \"{reason}\"",
            AuthenticationException => "the client did not send TLS",
            _ => "client and proxy have no protocol version or cipher in common",
        };
    }

    // "error:0A000102:SSL routines::unsupported protocol": the part after the last colon is readable.
    private static string? ReasonOf(string message)
        => message.StartsWith("error:", StringComparison.Ordinal) && message.LastIndexOf(':') is > 6 and int colon && colon + 1 < message.Length
            ? message[(colon + 1)..]
            : null;
}
