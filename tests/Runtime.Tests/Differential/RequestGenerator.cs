using System.Text;
using UdsAot.Tests.Fuzzing;

namespace UdsAot.Tests.Differential;

/// <summary>Makes requests as RFC 9112 allows them, and as clients get them wrong.</summary>
/// <param name="random">Where chance comes from.</param>
internal sealed class RequestGenerator(Random random)
{
    private static readonly string[] s_methods = ["GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "M-SEARCH", "QUERY", "!#$%&'*+", "TRACE", "CONNECT"];

    private static readonly string[] s_targets =
    [
        "/", "/a", "/a/b?c=d", "/a%20b", "/a%2Fb", "/a%2fb?x=%00", "//a//b", "/a;p=1/b", "/~a", "/a|b", "/a\"b", "/a\\b", "/a{b}", "/a?b?c", "/?", "/a:b@c", "/*", "/caf\u00e9",
        "http://a.test/x?y", "http://a.test", "http://a.test?q", "HTTP://a.test/x", "http://b.test/x", "ftp://a.test/x", "*", "a.test:80", "/a#b", "/a%", "/a%0", "/a%00b", "a/b", "?q",
    ];

    private static readonly string[] s_versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1", "HTTP/1.10"];

    private static readonly string[] s_hosts =
    [
        "Host: a.test\r\n", "Host: a.test\r\n", "Host: a.test\r\n", "Host: a.test\r\n", "host:a.test\r\n", "HOST: \t a.test \t\r\n", "Host: a.test:80\r\n", "Host: [::1]:80\r\n", "Host:\r\n",
        "", "Host: a.test\r\nHost: a.test\r\n", "Host: a b\r\n", "Host: u@a.test\r\n", "Host: a.test:x\r\n", "Host: a_b.test\r\n", "Host: a.test:\r\n", "Host: a/b\r\n", "Host: a,b\r\n",
    ];

    private static readonly string[] s_fields =
    [
        "X-A: 1\r\n", "X-A: 2\r\n", "x-a:3\r\n", "X-B: \t spaced out \t \r\n", "X-Empty:\r\n", "X-Latin: caf\u00e9\r\n", "Accept: text/html, */*;q=0.1\r\n", "Cookie: a=1; b=2\r\n", "Cookie: c=3\r\n",
        "User-Agent: t/1 (x; y)\r\n", "X-Quoted: \"a,b\"\r\n", "!#$%&'*+-.^_`|~: 1\r\n", "Connection: keep-alive\r\n", "Connection: X-Own\r\nX-Own: 1\r\n", "Keep-Alive: timeout=5\r\n",
        "TE: trailers\r\nConnection: TE\r\n", "Upgrade: x\r\n", "Expect: 100-continue\r\n", "X-Forwarded-For: 1.2.3.4\r\n", "Content-Type: text/plain\r\n", "Accept-Language: de\r\nAccept-Language: en\r\n",
    ];

    private static readonly string[] s_wrongFields =
    [
        "X : 1\r\n", "X Y: 1\r\n", ": 1\r\n", "X\r\n", "X: a\r\n b\r\n", "X: a\nY: b\r\n", "X: a\rb\r\n", "X: a\0b\r\n", "X: a\u0001b\r\n", "X: a\u007fb\r\n", "X[]: 1\r\n", "X\u00e9: 1\r\n", " X: 1\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: +3\r\n", "Content-Length: 3, 3\r\n", "Content-Length:\r\n", "Content-Length: 3 3\r\n", "Content-Length: 0x3\r\n",
        "Content-Length: 003\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding:\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Expect: nonsense\r\n",
    ];

    private static readonly string[] s_wrongBodies =
    [
        "3\nabc\n0\n\n", "3\r\nabcX\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n", "3 ;x\r\nabc\r\n0\r\n\r\n", "3;a\rb\r\nabc\r\n0\r\n\r\n", "3;\0\r\nabc\r\n0\r\n\r\n",
        "g\r\n", "\r\n3\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\nX : 1\r\n\r\n", "3\r\nabc\r\n0\r\nX\r\n\r\n", "3\r\nabc\r\n0\r\n X: 1\r\n\r\n", "0\r\nX: a\nY: b\r\n\r\n", "00000000000000003\r\nabc\r\n0\r\n\r\n",
        "fffffffff\r\nabc", "-1\r\nabc\r\n0\r\n\r\n",
    ];

    /// <summary>Makes the requests of one connection.</summary>
    public List<string> Connection()
    {
        var requests = new List<string>();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            // A changed request may leave some of its body over: without line ends in it, that is no empty line in front of the next.
            bool isChanged = random.Next(8) == 0;
            string request = Request(isChanged ? "a0:;" : "a\r\n0: \u00ff");
            requests.Add(isChanged ? Mutate(request) : request);
        }
        return requests;
    }

    private string Request(string alphabet)
    {
        if (random.Next(60) == 0)
        {
            return "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n";
        }
        bool isWrong = random.Next(5) == 0;
        var text = new StringBuilder(random.Next(40) switch { < 2 => "\r\n", 2 when isWrong => "\r", _ => "" });
        text.Append(isWrong ? Of(s_methods) : s_methods[random.Next(s_methods.Length - 2)]).Append(' ');
        text.Append(isWrong || random.Next(4) == 0 ? Of(s_targets) : s_targets[random.Next(18)]).Append(' ');
        text.Append(random.Next(isWrong ? 2 : 12) == 0 ? Of(s_versions) : "HTTP/1.1").Append("\r\n");
        text.Append(random.Next(isWrong ? 2 : 6) == 0 ? Of(s_hosts) : "Host: a.test\r\n");
        for (int i = random.Next(6); i > 0; i--)
        {
            text.Append(Of(s_fields));
        }
        if (isWrong)
        {
            text.Append(Of(s_wrongFields));
        }
        switch (random.Next(4))
        {
            case 0:
                string body = Body(alphabet);
                return text.Append($"Content-Length: {body.Length}\r\n\r\n{body}").ToString();
            case 1:
                return text.Append("Transfer-Encoding: chunked\r\n\r\n").Append(random.Next(4) == 0 ? Of(s_wrongBodies) : Chunked(alphabet)).ToString();
            default:
                return text.Append("\r\n").ToString();
        }
    }

    private string Chunked(string alphabet)
    {
        var text = new StringBuilder();
        for (int i = random.Next(4); i > 0; i--)
        {
            string data = Body(alphabet) + "x";
            string size = random.Next(2) == 0 ? $"{data.Length:x}" : $"00{data.Length:X}";
            text.Append($"{size}{(random.Next(4) == 0 ? ";name=\"v\"" : "")}\r\n{data}\r\n");
        }
        return text.Append("0\r\n").Append(random.Next(4) == 0 ? "X-Trailer: t\r\n" : "").Append("\r\n").ToString();
    }

    private string Body(string alphabet) => new([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]);

    private string Mutate(string request)
    {
        var mutator = new Mutator(random, ["\r\n", "\n", "\r", " ", "\t", "\0", ":", "0", "chunked", "X: 1\r\n"]);
        return Latin1.Text(mutator.Mutate(Latin1.Bytes(request), []));
    }

    private string Of(string[] choices) => choices[random.Next(choices.Length)];
}
