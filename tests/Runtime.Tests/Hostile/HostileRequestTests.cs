using UdsAot.Tests.Differential;
using UdsAot.Tests.Fuzzing;

namespace UdsAot.Tests.Hostile;

/// <summary>
/// Requests that are wrong or odd, sent through the whole proxy to a strict origin: which are refused with what, and what the
/// origin sees of those that are not.
/// </summary>
public sealed class HostileRequestTests
{
    private const string Host = "Host: a.test\r\n";
    private const string Get = "GET /x HTTP/1.1\r\n" + Host;
    private const string Post = "POST /x HTTP/1.1\r\n" + Host;
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\n" + Host + "\r\n";
    private const string Last = "GET /last HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n";

    public static TheoryData<string, int> Refused { get; } = new()
    {
        // Lengths (RFC 9112 section 6.3, RFC 9110 section 8.6).
        { Post + "Content-Length: -0\r\n\r\n", 400 },
        { Post + "Content-Length: c\r\n\r\n", 400 },
        { Post + "Content-Length: 1_2\r\n\r\n", 400 },
        { Post + "Content-Length: 4e1\r\n\r\n", 400 },
        { Post + "Content-Length: 7;\r\n\r\n", 400 },
        { Post + "Content-Length: 7\0\r\n\r\n", 400 },
        { Post + "Content-Length: 9223372036854775807\r\n\r\n", 400 },
        { Post + "Content-Length: 999999999999999999\r\n\r\n", 413 },
        { Post + "Content-Length: 7\r\nContent-Length: 7\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400 },
        // Codings (RFC 9112 section 6.1).
        { Post + "Transfer-Encoding: identity\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: 'chunked'\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: chunked;\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: chunked bar\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: chunked\f\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding:\r\nContent-Length: 0\r\n\r\n", 400 },
        { Post + "Transfer-Encoding: ,chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400 },
        // Fields that hide (RFC 9112 section 5).
        { Post + "X: v\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { Post + "X: v\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { Post + "Transfer\u0000-Encoding: chunked\r\n\r\n", 400 },
        { Post + "Transfer-\u001fEncoding: chunked\r\n\r\n", 400 },
        { Post + "\u007fTransfer-Encoding: chunked\r\n\r\n", 400 },
        { Post + "Transfer-Encoding\u00a0: chunked\r\n\r\n", 400 },
        { Get + "X: \u000b\r\n\r\n", 400 },
        { Get + "X\"Y: v\r\n\r\n", 400 },
        { Get + "X;: v\r\n\r\n", 400 },
        { Get + "X: v\r\n\rX\r\n\r\n", 400 },
        { Get + "\r: v\r\n\r\n", 400 },
        // Request lines (RFC 9112 section 3).
        { "G;T /x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "G\u00c9T /x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET\f/x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /x\r\n\r\n", 400 },
        { "GET /x HTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /x HTTP/1.\r\n" + Host + "\r\n", 400 },
        { "GET /x HTTP/01.1\r\n" + Host + "\r\n", 400 },
        { "GET /x HTTP/1.1\r\r\n" + Host + "\r\n", 400 },
        { "GET /x HTTP/1.7\r\n" + Host + "\r\n", 505 },
        { "GET /x HTTP/3.0\r\n" + Host + "\r\n", 505 },
        { "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 505 },
        { "GET /\u0002 HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /\u007f HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /x#y HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET * HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET ftp://a.test/x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET http:///x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET http://u@a.test/x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET +/run/o.sock:/x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /%2 HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /%00 HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "GET /../x HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { $"GET /{new string('x', 70_000)} HTTP/1.1\r\n{Host}\r\n", 414 },
        // Hosts (RFC 9112 section 3.2, RFC 3986 section 3.2.2).
        { "GET /x HTTP/1.1\r\n" + Host + "host: b.test\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test#b\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test?b\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a\\b\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test, b.test:1\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test:1:2\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test:-2\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: a.test:77777\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: ::1\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: y[::1]\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: [::1]y\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: [::1\r\n\r\n", 400 },
        { "GET /x HTTP/1.1\r\nHost: \u00fc.test\r\n\r\n", 400 },
        // Too much (RFC 6585 section 5).
        { $"{Get}{string.Concat(Enumerable.Repeat("X: v\r\n", 3_000))}\r\n", 431 },
        { $"{Get}{new string('X', 70_000)}: v\r\n\r\n", 431 },
        { $"{Get}X: {new string('v', 70_000)}\r\n\r\n", 431 },
        { $"{Get}Connection: {new string(',', 5_000)}\r\n\r\n", 431 },
        // Chunks (RFC 9112 section 7.1).
        { Chunked + "1_0\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "h5\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "5\r\nhello\r\n\r\n\r\n", 400 },
        { Chunked + "5\0\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "5 \r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "5\r\nhello\n0\r\n\r\n", 400 },
        { Chunked + "5\r\nhello__0\r\n\r\n", 400 },
        { Chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "8000000000000005\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "5;a=\"\r\"\r\nhello\r\n0\r\n\r\n", 400 },
        { Chunked + "5;\0\r\nhello\r\n0\r\n\r\n", 400 },
        { $"{Chunked}5;{new string('e', 70_000)}\r\nhello\r\n0\r\n\r\n", 400 },
        { $"{Chunked}{string.Concat(Enumerable.Repeat($"1;{new string('e', 150)}\r\nx\r\n", 300))}0\r\n\r\n", 400 },
        { Chunked + "0\r\nno colon\r\n\r\n", 400 },
        { Chunked + "0\r\nX: v\n\r\n", 400 },
        { Chunked + "0\r\nX: v\r\n folded\r\n\r\n", 400 },
        { $"{Chunked}0\r\n{string.Concat(Enumerable.Repeat("X: v\r\n", 3_000))}\r\n", 400 },
    };

    public static TheoryData<string, string> Accepted { get; } = new()
    {
        { "GET /1 HTTP/1.1\r\n" + Host + "\r\nGET /2 HTTP/1.1\r\n" + Host + "\r\n" + Get + "\r\n", "GET /1\nGET /2\nGET /x" },
        { Post + "Content-Length: 0\r\n\r\n" + Get + "\r\n", "POST /x\nGET /x" },
        { Post + "Content-Length: \t 3 \t\r\n\r\nabc", "POST /x abc" },
        { Post + "Content-Length: 003\r\n\r\nabc", "POST /x abc" },
        { Post + "Content-Length: 17\r\n\r\nGET / HTTP/1.1\r\n\r", "POST /x GET / HTTP/1.1\r\n\r" },
        { Post + "tRaNsFeR-eNcOdInG: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "POST /x abc" },
        { Chunked + "0003\r\nabc\r\n000\r\n\r\n", "POST /x abc" },
        { Chunked + "3 ; a = b\r\nabc\r\n0;c\r\n\r\n", "POST /x abc" },
        { $"{Chunked}{string.Concat(Enumerable.Repeat("1\r\na\r\n", 4_000))}0\r\n\r\n", "POST /x " + new string('a', 4_000) },
        { Chunked + "1\r\na\r\n0\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\nX-Forwarded-For: 6.6.6.6\r\nHost: b\r\n\r\n", "POST /x a" },
        { "get /x HTTP/1.1\r\n" + Host + "\r\n", "get /x" },
        { "QUERY /x HTTP/1.1\r\n" + Host + "Content-Length: 1\r\n\r\nq", "QUERY /x q" },
        { "GET http://b.test HTTP/1.1\r\n" + Host + "\r\n", "GET /" },
        { "GET http://b.test?q HTTP/1.1\r\n" + Host + "\r\n", "GET /?q" },
        { "GET /?unix:/run/o.sock|http://c.test/ HTTP/1.1\r\n" + Host + "\r\n", "GET /?unix:/run/o.sock|http://c.test/" },
        { "GET /\u00e9\u0080|\\\"<>{}^` HTTP/1.1\r\n" + Host + "\r\n", "GET /\u00e9\u0080|\\\"<>{}^`" },
        { "GET /a/%2e%2e/b%2Fc HTTP/1.1\r\n" + Host + "\r\n", "GET /b%2Fc" },
        { "\r\n" + Get + "X:\r\n!#$%&'*+-.^_`|~9: v\r\n\r\n", "GET /x" },
        { "GET /x HTTP/1.1\r\nHost: a.test:\r\n\r\n", "GET /x" },
        { "GET /x HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n", "GET /x" },
        { "GET /x HTTP/1.1\r\nHost:\r\n\r\n", "GET /x" },
        { Get + "Connection: Content-Length, Transfer-Encoding, Host, X-Forwarded-For\r\n\r\n", "GET /x" },
        { Post + "Connection: Content-Length\r\nContent-Length: 3\r\n\r\nabc", "POST /x abc" },
        { Get + "Upgrade: x\r\n\r\n", "GET /x" },
        { Post + "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc", "POST /x abc" },
        { Get + "Expect: 200-ok\r\n\r\n", "GET /x" },
        { Post + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", "POST /x abc" },
    };

    [Fact]
    public async Task What_is_refused_ends_the_connection_and_is_never_seen_by_the_origin_as_a_request()
    {
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        foreach (object[] row in Refused)
        {
            (string request, int status) = ((string)row[0], (int)row[1]);
            // This side is not ended, so the proxy closes.
            List<int> statuses = await RawClient.AskAsync(proxy.EndPoint, Latin1.Bytes(request + Smuggled), int.MaxValue, (int)Wait.Patience.TotalMilliseconds);
            Assert.Equal((Show(request), status.ToString()), (Show(request), string.Join(' ', statuses)));
            Assert.Equal((Show(request), ""), (Show(request), Seen(proxy)));
        }
    }

    [Fact]
    public async Task What_is_accepted_is_seen_by_the_origin_as_just_that()
    {
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        foreach (object[] row in Accepted)
        {
            (string request, string seen) = ((string)row[0], (string)row[1]);
            List<int> statuses = await RawClient.AskAsync(proxy.EndPoint, Latin1.Bytes(request + Last), int.MaxValue, (int)Wait.Patience.TotalMilliseconds);
            Assert.All(statuses, static status => Assert.Equal(200, status));
            Assert.Equal((Show(request), seen + "\nGET /last"), (Show(request), Seen(proxy)));
        }
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nshort")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task A_body_that_ends_with_the_connection_is_never_whole_for_the_origin(string rest)
    {
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        List<int> statuses = await RawClient.AskAsync(proxy.EndPoint, Latin1.Bytes(Post + rest), 0, patience: 20);
        Assert.DoesNotContain(200, statuses);
        Assert.Equal("", Seen(proxy));
    }

    [Theory]
    [InlineData("TRACE /x HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("CONNECT a.test:80 HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("CONNECT a.test HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("OPTIONS * HTTP/1.1\r\n" + Host + "Max-Forwards: 0\r\n\r\n", 204)]
    public async Task Some_methods_are_answered_without_the_origin(string request, int status)
    {
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        List<int> statuses = await RawClient.AskAsync(proxy.EndPoint, Latin1.Bytes(request + Last), int.MaxValue, (int)Wait.Patience.TotalMilliseconds);
        Assert.Equal([status, 200], statuses);
        Assert.Equal("GET /last", Seen(proxy));
    }

    private static string Show(string request) => Corpus.Escape(Latin1.Bytes(request.Length > 200 ? request[..200] : request));

    private static string Seen(ProxyUnderTest proxy)
        => string.Join('\n', proxy.Take().Select(static request => $"{request.Method} {request.Target} {request.Body}".TrimEnd(' ')));
}
