using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

/// <summary>Heads, good and bad, that every test of the parser goes over.</summary>
internal static class SampleHeads
{
    public static TheoryData<string> Requests { get; } =
    [
        "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET /p?q=1;2#", // incomplete, and already wrong only when the line ends
        "GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello",
        "POST /p HTTP/1.1\r\nhOsT:a.test\r\ncontent-length:\t 5 \t\r\n\r\nhello",
        "PUT /p HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: cHuNkEd\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nHost: a.test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close, X-One ,, x-two\r\nX-One: 1\r\nX-Two: 2\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
        "GET http://b.test/x?y HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nCookie: a=1\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
        "GET /a\u00e9 HTTP/1.1\r\nHost: a.test\r\nX-Raw: caf\u00e9\u00ff\r\nX-Empty:\r\nX-Blank: \t \r\n\r\n",
        "GET / HTTP/1.1\nHost: a.test\n\n",
        "GET / HTTP/1.1\r\nHost: a.test\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\n fold\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-A : 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-A\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r2\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\n\rX",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET /\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "GET\t/ HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5, 5\r\n\r\n",
    ];

    public static TheoryData<string> Responses { get; } =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : 5\r\nX-A\t: 1\r\n\r\nhello",
        "HTTP/1.1 999 Odd but \u00e9 legal\r\nConnection: x-a\r\nX-A: 1\r\n\r\n",
        "HTTP/1.1 099 X\r\n\r\n",
        "HTTP/1.1 20 X\r\n\r\n",
        "HTTP/1.1 2000 X\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1\t200 OK\r\n\r\n",
        "HTTP/1.1 200 O\u0001K\r\n\r\n",
        "hello there\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n",
    ];

    /// <summary>Heads at the very limits, one byte within and one beyond.</summary>
    public static IEnumerable<(string Text, HeadFault Fault)> AtLimits()
    {
        const string Begin = "GET /";
        const string End = " HTTP/1.1";
        const string Rest = "\r\nHost: a.test\r\n";
        string target = new('t', HeadLimits.StartLine - Begin.Length - End.Length);
        yield return (Begin + target + End + Rest + "\r\n", HeadFault.None);
        yield return (Begin + target + "t" + End + Rest + "\r\n", HeadFault.TargetTooLong);
        yield return ("\r\n" + Begin + target + End + Rest + "\r\n", HeadFault.None);
        yield return ("\r\n" + Begin + target + "t" + End + Rest + "\r\n", HeadFault.TargetTooLong);
        yield return (Begin + target + new string('t', 500) + "\n", HeadFault.TargetTooLong);
        yield return (new string('A', HeadLimits.Head * 2), HeadFault.TargetTooLong);

        string start = Begin + End + Rest;
        string field = "X: " + new string('v', HeadLimits.Head - start.Length - 3 - 4);
        yield return (start + field + "\r\n\r\n", HeadFault.None);
        yield return (start + field + "v\r\n\r\n", HeadFault.TooLarge);
        yield return (start + field + new string('v', 500) + "\n", HeadFault.TooLarge);

        string fields = string.Concat(Enumerable.Repeat("A: b\r\n", HeadLimits.Fields - 1));
        yield return (start + fields + "\r\n", HeadFault.None);
        yield return (start + fields + "A: b\r\n\r\n", HeadFault.TooManyFields);
    }
}
