using System.Text;

namespace UdsAot.Http1;

/// <summary>
/// Field names that tables in mounts.json must not contain, because the forwarder writes these fields itself. This file is compiled into
/// the runtime and, linked, into the generator, so that both apply the same rules; it therefore uses nothing newer than netstandard2.0.
/// Names are compared without regard to ASCII case.
/// </summary>
internal static class FieldRules
{
    /// <summary>True for a field that determines the length of a message's body (RFC 9112 section 6).</summary>
    public static bool IsFraming(string name) => Is(name, "content-length") || Is(name, "transfer-encoding");

    /// <summary>True for a hop-by-hop field (RFC 9110 section 7.6.1), which is never forwarded.</summary>
    public static bool IsHopByHop(string name)
        => Is(name, "connection") || Is(name, "keep-alive") || Is(name, "proxy-connection") || Is(name, "transfer-encoding")
            || Is(name, "upgrade") || Is(name, "http2-settings");

    /// <summary>
    /// True for a field about the trailers of the message or of its response (RFC 9110 sections 6.6.2 and 10.1.4). It may be forwarded, but
    /// only the sender of the trailers can set it.
    /// </summary>
    public static bool IsAboutTrailers(string name) => Is(name, "te") || Is(name, "trailer");

    /// <summary>True for a request field that is for the first proxy alone (RFC 9110 section 11.7.2), or never to be trusted.</summary>
    public static bool IsProxyOnly(string name) => Is(name, "proxy-authorization") || Is(name, "proxy");

    /// <summary>True if a field is one that the key <c>forwarded</c> writes.</summary>
    public static bool IsForwarded(string name)
        => Is(name, "x-forwarded-for") || Is(name, "x-forwarded-proto") || Is(name, "x-forwarded-host");

    /// <summary>True if a request's field is a claim about the client, which <c>forwarded</c> lets through or not.</summary>
    public static bool IsClientClaim(string name)
        => Is(name, "forwarded") || Is(name, "x-real-ip") || Is(name, "x-forwarded")
            || (name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase) && !IsForwarded(name));

    /// <summary>
    /// The name that all spellings of a field share: in lower case, and with hyphens for underscores, because programs that get fields as
    /// CGI's variables (RFC 3875 section 4.1.18) cannot tell the two apart.
    /// </summary>
    public static string Normalize(string name) => name.ToLowerInvariant().Replace('_', '-');

    /// <summary>True if a text is a field name: a token (RFC 9110 section 5.1).</summary>
    public static bool IsName(string name) => Tokens.IsToken(Encoding.UTF8.GetBytes(name));

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
