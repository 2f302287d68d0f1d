namespace UdsAot.Tests.Differential;

/// <summary>The differences between the proxy and Kestrel's HTTP/2 that are meant, each with its reason.</summary>
internal static class Http2Deviations
{
    private const string Path = @"(?:^|\n):path: [^\n]*";

    public static Deviation[] All { get; } =
    [
        new("TRACE", Refuser.Proxy, @"(?:^|\n):method: TRACE\n",
            "answered 405: it would show a script the fields that the proxy adds (RFC 9110 section 9.3.8)"),
        new("CONNECT", Refuser.Proxy, @"(?:^|\n):method: CONNECT\n",
            "answered 405: a reverse proxy opens no tunnels to elsewhere (RFC 9110 section 9.3.6)"),
        new("OPTIONS *", Refuser.Proxy, @"(?:^|\n):path: \*\n",
            "answered 204 here: it asks about the server as a whole, of which the origins are parts (RFC 9110 section 9.3.7)"),
        new("a fragment in the path", Refuser.Proxy, Path + "#",
            "no form of a target has one; some origins cut it off and some do not (RFC 9113 section 8.3.1)"),
        new("a percent sign without two digits in the path", Refuser.Proxy, @"(?:^|\n):path: [^\n?]*%(?![0-9a-f]{2})",
            "it decodes differently everywhere, so that no mount can be found for it (RFC 3986 section 2.1)"),
        new("a backslash in the path", Refuser.Proxy, @"(?:^|\n):path: [^\n?]*\\",
            "no URI has one, and some origins take it for a slash (RFC 3986 section 3.3)"),
        new("a space in the path", Refuser.Proxy, Path + " ",
            "it would end the target in the request to the origin (RFC 9112 section 3.2)"),
        new("a field name that is no token", Refuser.Proxy, @"\n(?:[^:\n]*[^!#$%&'*+.^_`|~0-9a-z:\n-][^:\n]*|[^:\n]+:): ",
            "a name is a token, in lower case (RFC 9113 section 8.2.1)"),
        new("a control character in a field value", Refuser.Proxy, @"\n[^:\n]+: [^\n]*(?:[\x00-\x08\x0b-\x1f\x7f]|\\[rn])",
            "no field content has one; a line end in it would be a field of its own at the origin (RFC 9113 section 8.2.1)"),
        new("a space around a field value", Refuser.Proxy, @"\n[^:\n]+: (?:[ \t]|[^\n]*[ \t]\n)",
            "HTTP/2 has none to be left out, and HTTP/1.1 would leave it out (RFC 9113 section 8.2.1)"),
        new("another host beside the authority", Refuser.Proxy, @"(?:^|\n)host: ",
            "a client may repeat itself, it may not say two things (RFC 9113 section 8.3.1)"),
        new("a field of the connection", Refuser.Proxy, @"\n(?:transfer-encoding|upgrade|keep-alive|proxy-connection|connection): ",
            "HTTP/2 has none; a request that has one is malformed (RFC 9113 section 8.2.2)"),
        new("a request that names no host", Refuser.Proxy, @"^(?!.*(?:^|\n)(?::authority|host): )",
            "the request to the origin must have one (RFC 9112 section 3.2)"),
        new("https in clear text", Refuser.Kestrel, @"(?:^|\n):scheme: https\n",
            "what a client's TLS ends in front of this hop it may not know; the origin is told what this hop saw (RFC 9113 section 8.3.1)"),
        new("bytes beyond ASCII in the path", Refuser.Kestrel, Path + @"[\x80-\xff]",
            "clients do send raw UTF-8; the proxy hands on what came and decodes none of it (RFC 9112 section 3)"),
        new("an authority with a colon and no port", Refuser.Kestrel, @"(?:^|\n):authority: [^\n]*:\n",
            "a port may be empty (RFC 3986 section 3.2.3)"),
    ];
}
