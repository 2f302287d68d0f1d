using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace UdsAot.Tls;

/// <summary>Says in plain words why a handshake failed.</summary>
internal static class TlsFailure
{
    /// <summary>Explains what a handshake ended with.</summary>
    /// <param name="exception">What was thrown. Its own text may be only the name of one; OpenSSL's, deep inside, is always there.</param>
    /// <returns>A clause about the client.</returns>
    public static string Explain(Exception exception)
    {
        Exception deepest = exception;
        while (deepest.InnerException is { } inner)
        {
            deepest = inner;
        }
        return deepest switch
        {
            ConnectionAbortedException or IOException => "it closed the connection",
            _ when ReasonOf(deepest.Message) is { } reason => $"OpenSSL says \"{reason}\"",
            AuthenticationException => "what it sent is no TLS",
            _ => "its TLS and ours have nothing in common",
        };
    }

    // "error:0A000102:SSL routines::unsupported protocol": the part behind the last colon is for people.
    private static string? ReasonOf(string message)
        => message.StartsWith("error:", StringComparison.Ordinal) && message.LastIndexOf(':') is > 6 and int colon && colon + 1 < message.Length
            ? message[(colon + 1)..]
            : null;
}
