namespace UdsAot.Tests.Differential;

/// <summary>Makes requests as RFC 9113 allows them, and as clients get them wrong.</summary>
/// <param name="random">Where chance comes from.</param>
internal sealed class Http2RequestGenerator(Random random)
{
    private static readonly string[] s_methods = ["GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "QUERY", "M-SEARCH", "TRACE", "CONNECT", "", "G T"];

    private static readonly string[] s_paths =
    [
        "/", "/a", "/a/b?c=d", "/a%20b", "/a%2Fb", "//a//b", "/a;p=1/b", "/~a", "/a|b", "/?", "/a:b@c", "/*", "/a?b?c", "*", "/a%", "/a%00b", "/a#b", "/a\\b", "/a b", "", "a", "?q", "http://a.test/", "/caf\u00e9",
    ];

    private static readonly string[] s_authorities = ["a.test", "a.test", "a.test", "a.test:80", "[::1]:80", "", "a b", "u@a.test", "a.test:x", "a_b.test", "a.test:", "a/b"];

    private static readonly (string, string)[] s_fields =
    [
        ("x-a", "1"), ("x-a", "2"), ("x-b", "spaced  out"), ("x-empty", ""), ("x-latin", "caf\u00e9"), ("accept", "text/html, */*;q=0.1"), ("cookie", "a=1"), ("cookie", "b=2"), ("cookie", "c=3; d=4"),
        ("user-agent", "t/1 (x; y)"), ("te", "trailers"), ("x-forwarded-for", "1.2.3.4"), ("content-type", "text/plain"), ("accept-language", "de"), ("priority", "u=1, i"), ("!#$%&'*+-.^_`|~", "1"),
    ];

    private static readonly (string, string)[] s_wrongFields =
    [
        ("X-Upper", "1"), ("x y", "1"), ("", "1"), ("x:", "1"), ("x\u00e9", "1"), ("x", "a\r\nb: c"), ("x", "a\nb"), ("x", "a\0b"), ("x", " a"), ("x", "a "), ("x", "a\u0001b"), ("connection", "close"), ("keep-alive", "1"),
        ("transfer-encoding", "chunked"), ("upgrade", "x"), ("te", "gzip"), ("te", "trailers, gzip"), ("proxy-connection", "close"), ("content-length", "+3"), ("content-length", "3"), ("content-length", "4"),
        ("content-length", "3, 3"), ("content-length", ""), ("content-length", "3 "), ("host", "b.test"), ("host", "a.test"), (":path", "/b"), (":status", "200"), (":unknown", "1"), (":method", "GET"), ("expect", "nonsense"),
    ];

    private static readonly (string, string)[] s_wrongTrailers =
        [("content-length", "3"), ("host", "b.test"), ("transfer-encoding", "chunked"), (":method", "GET"), ("X-Upper", "1"), ("x y", "1"), ("x", "a\r\nb: c"), ("x", " a")];

    /// <summary>Makes a request.</summary>
    public Http2Request Next()
    {
        bool isWrong = random.Next(2) == 0;
        List<(string Name, string Value)> fields =
        [
            (":method", isWrong ? Of(s_methods) : s_methods[random.Next(9)]),
            (":scheme", isWrong && random.Next(4) == 0 ? Of(["https", "HTTP", "ftp", ""]) : "http"),
            (":path", isWrong || random.Next(4) == 0 ? Of(s_paths) : s_paths[random.Next(13)]),
            (":authority", random.Next(isWrong ? 2 : 8) == 0 ? Of(s_authorities) : "a.test"),
        ];
        if (isWrong && random.Next(6) == 0)
        {
            fields.RemoveAt(random.Next(fields.Count));
        }
        for (int i = random.Next(6); i > 0; i--)
        {
            fields.Add(s_fields[random.Next(s_fields.Length)]);
        }
        if (isWrong && random.Next(3) > 0)
        {
            fields.Insert(random.Next(fields.Count + 1), s_wrongFields[random.Next(s_wrongFields.Length)]);
        }
        string[] content = random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(4)).Select(_ => Of(["abc", "", "defgh", new string('x', 5_000)]))] : [];
        bool hasLength = content.Length > 0 && random.Next(2) == 0;
        if (hasLength)
        {
            int length = content.Sum(static piece => piece.Length) + (isWrong && random.Next(3) == 0 ? random.Next(-1, 2) : 0);
            fields.Add(("content-length", $"{length}"));
        }
        // Behind content of the length that was promised, a fault may come too late: the origin has answered.
        (string, string)[] trailers = content.Length == 0 || random.Next(3) > 0 ? []
            : [isWrong && !hasLength ? s_wrongTrailers[random.Next(s_wrongTrailers.Length)] : ("x-sum", "1")];
        return new Http2Request(fields, content, trailers);
    }

    private string Of(string[] some) => some[random.Next(some.Length)];
}
