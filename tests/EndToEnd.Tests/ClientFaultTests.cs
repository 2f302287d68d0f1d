using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>The log's words for each fault of a client.</summary>
[Collection(OnStageCollection.Name)]
public sealed class ClientFaultTests(Stage stage)
{
    private const string Host = "Host: scripted.test\r\n";
    private const string Refused = "info client 127.0.0.1: a request was refused with ";

    public static TheoryData<string, int, string> Faults { get; } = new()
    {
        { $"GET / HTTP/1.1\r\n{Host}X: a\nY: b\r\n\r\n", 400, Refused + "400, because it has a line that ends in LF without CR" },
        { $"GET / HTTP/1.1\r\n{Host}X: a\r\n b\r\n\r\n", 400, Refused + "400, because it has a folded field line" },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, Refused + "400, because it has both Content-Length and Transfer-Encoding" },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, Refused + "400, because it has an invalid or repeated Content-Length" },
        { $"GET /%zz HTTP/1.1\r\n{Host}\r\n", 400, Refused + "400, because it has a malformed target or Host" },
        { $"GET /{new string('x', 40_000)} HTTP/1.1\r\n{Host}\r\n", 414, Refused + "414, because it has a target that is too long" },
        { $"GET / HTTP/1.1\r\n{Host}X: {new string('x', 100_000)}\r\n\r\n", 431, Refused + "431, because it has a head that is too large" },
        { "GET / HTTP/1.1\r\nHost: nobody.example\r\n\r\n", 421, Refused + "421, because it is for a host that no vhost has" },
        { "GET /nothing HTTP/1.1\r\nHost: paths.test\r\n\r\n", 404, Refused + "404, because it is for a path that no mount takes" },
        { $"TRACE / HTTP/1.1\r\n{Host}\r\n", 405, Refused + "405, because it has the method CONNECT or TRACE, which no mount takes" },
        { $"POST /small HTTP/1.1\r\n{Host}Content-Length: 1001\r\n\r\n", 413, "mount scripted.test/small: reading the request's body failed, answered 413: it is larger than the mount's max-body-size (POST /small)" },
        { $"POST /small HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "mount scripted.test/small: reading the request's body failed, answered 400: its chunked coding is broken (POST /small)" },
        { $"POST /idle HTTP/1.1\r\n{Host}Content-Length: 10\r\n\r\nhalf", 408, "mount scripted.test/idle: reading the request's body failed, answered 408: no byte of it arrived within the mount's idle-timeout (POST /idle)" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_answered_and_is_one_line(string request, int status, string expected)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        // One of its own: refusals are limited in number, and others are refused by the shared one.
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        int before = proxy.Lines.Length;

        Assert.Equal(status, (await proxy.AskAsync(request)).Status);

        await proxy.LineAsync(line => line.EndsWith(expected, StringComparison.Ordinal), "the line about it", before);
        Assert.Single(proxy.Lines[before..]);
    }
}
