namespace UdsAot.Tests.Differential;

/// <summary>The differences between the proxy and Kestrel's HTTP/1.1 that are meant, each with its reason.</summary>
internal static class Deviations
{
    // Of a request: what comes before its empty line.
    private const string Head = @"^(?:(?!\r\n\r\n).)*";

    // The same up to the target; an empty line in front is overlooked.
    private const string Method = @"^(?:\r\n)?\S+ ";

    public static Deviation[] All { get; } =
    [
        new("TRACE", Refuser.Proxy, @"^(?:\r\n)?TRACE ",
            "answered 405: it would show a script the fields that the proxy adds (RFC 9110 section 9.3.8)"),
        new("CONNECT", Refuser.Proxy, @"^(?:\r\n)?CONNECT ",
            "answered 405: a reverse proxy opens no tunnels to elsewhere (RFC 9110 section 9.3.6)"),
        new("OPTIONS *", Refuser.Proxy, @"^(?:\r\n)?OPTIONS \* ",
            "answered 204 here: it asks about the server as a whole, of which the origins are parts (RFC 9110 section 9.3.7)"),
        new("a fragment in the target", Refuser.Proxy, Method + @"[^ \r\n]*#",
            "no form of a target has one; some origins cut it off and some do not (RFC 9112 section 3.2)"),
        new("a percent sign without two digits in the path", Refuser.Proxy, Method + @"[^ \r\n?]*%(?![0-9a-f]{2})",
            "it decodes differently everywhere, so that no mount can be found for it (RFC 3986 section 2.1)"),
        new("a backslash in the path", Refuser.Proxy, Method + @"[^ \r\n?]*\\",
            "no URI has one, and some origins take it for a slash (RFC 3986 section 3.3)"),
        new("a control character in the target", Refuser.Proxy, Method + @"[^ \r\n]*[\x01-\x1f\x7f]",
            "no URI has one (RFC 9112 section 3.2)"),
        new("a CR in front of the request line", Refuser.Proxy, @"(?:^|.)\r[^\s:]+ \S+ HTTP/1\.",
            "only an empty line may be overlooked; a CR alone is no line end (RFC 9112 section 2.2)"),
        new("more than one empty line, or a LF, in front of the request line", Refuser.Proxy, @"(?:^|\r\n\r\n)(?:\n|\r\n[\r\n])|(?<!\r)\n[^\s:]+ \S+ HTTP/1\.",
            "one empty line is all that old clients are known to send (RFC 9112 section 2.2)"),
        new("a line of the head that ends in LF alone", Refuser.Proxy, Head + @"(?<!\r)\n",
            "a recipient may take it for a line end, so not all do (RFC 9112 section 2.2)"),
        new("a line of the trailers that ends in LF alone", Refuser.Proxy, @"\r\n0+\r\n(?:[^\r\n]+\r\n)*[^\r\n]*\n",
            "the same behind the last chunk (RFC 9112 sections 2.2 and 7.1.2)"),
        new("a control character in a field value", Refuser.Proxy, Head + @"\n[^:\r\n]*:[^\r\n]*[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]",
            "no field content has one (RFC 9110 section 5.5)"),
        new("a field name that is no token", Refuser.Proxy, Head + @"\n[^:\r\n]*[^!#$%&'*+.^_`|~0-9a-z:\r\n-][^:\r\n]*:",
            "a name is a token (RFC 9110 section 5.1)"),
        new("a length with a sign or a space", Refuser.Proxy, Head + @"\nContent-Length: *(?:\+|\d+ )",
            "a length is digits and nothing else (RFC 9110 section 8.6)"),
        new("both Content-Length and Transfer-Encoding", Refuser.Proxy, Head + @"(?:\nContent-Length:.*\nTransfer-Encoding:|\nTransfer-Encoding:.*\nContent-Length:)",
            "the way requests are smuggled; a server may refuse it (RFC 9112 section 6.3)"),
        new("a coding beside chunked", Refuser.Proxy, Head + @"\nTransfer-Encoding:[^\r\n]*,",
            "a coding that is not understood may be refused, and chunked must not be applied twice (RFC 9112 section 6.1)"),
        new("two Transfer-Encoding lines", Refuser.Proxy, Head + @"\nTransfer-Encoding:[^\r\n]*\r\n(?:[^\r\n]+\r\n)*Transfer-Encoding:",
            "some read only the first or the last of them (RFC 9112 section 6.1)"),
        new("a coding in HTTP/1.0", Refuser.Proxy, @"^(?:\r\n)?[^\r\n]*HTTP/1\.0\r\n.*\nTransfer-Encoding:",
            "it has none, so its framing must be taken for faulty (RFC 9112 section 6.1)"),
        new("a control character in a chunk extension", Refuser.Proxy, @"\n[0-9a-f]+;[^\r\n]*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
            "an extension is tokens and quoted strings (RFC 9112 section 7.1.1)"),
        new("bytes beyond ASCII in the target", Refuser.Kestrel, Method + @"[^ \r\n]*[\x80-\xff]",
            "clients do send raw UTF-8; the proxy hands on what came and decodes none of it (RFC 9112 section 3)"),
        new("an absolute target that names not what Host names", Refuser.Kestrel, Method + @"https?://",
            "its authority takes the place of Host (RFC 9112 section 3.2.2)"),
        new("a Host with a colon and no port", Refuser.Kestrel, Head + @"\nHost:[^\r\n]*:[ \t]*\r\n",
            "a port may be empty (RFC 3986 section 3.2.3)"),
        new("a Host with marks that names are rarely made of", Refuser.Kestrel, Head + @"\nHost:[^\r\n]*[!$&'()*+,;=%_~]",
            "a registered name may have them (RFC 3986 section 3.2.2)"),
        new("white space before a chunk extension", Refuser.Kestrel, @"\n[0-9a-f]+[ \t]+;",
            "the grammar has it, for old senders (RFC 9112 section 7.1.1)"),
        new("POST or PUT in HTTP/1.0 without a length", Refuser.Kestrel, @"^(?:\r\n)?(?:POST|PUT) \S+ HTTP/1\.0",
            "without framing fields a request has no body (RFC 9112 section 6.3)"),
    ];
}
