using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;

namespace UdsAot.Tests.Forwarding;

public sealed class OriginRequestTests
{
    private const string Forwarded = "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n";

    [Fact]
    public void End_to_end_fields_go_through_as_they_came()
        => Assert.Equal(
            $"GET /in/x?y HTTP/1.1\r\nHost: a.test\r\nUser-Agent:u\r\nACCEPT:  */* \r\nCookie: a=1\r\nCookie: b=2\r\nX-Empty:\r\n{Forwarded}\r\n",
            Written("GET /x?y HTTP/1.1\r\nUser-Agent:u\r\nHost: a.test\r\nACCEPT:  */* \r\nCookie: a=1\r\nCookie: b=2\r\nX-Empty:\r\n\r\n"));

    [Theory]
    [InlineData("Connection: close")]
    [InlineData("Connection: keep-alive\r\nKeep-Alive: timeout=5")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk")]
    [InlineData("Connection: TE\r\nTE: gzip")]
    [InlineData("Proxy-Authorization: Basic eA==")]
    [InlineData("Proxy: http://evil.test/")]
    [InlineData("Connection: x-own\r\nX-Own: 1\r\nx-oWN: 2")]
    [InlineData("Connection: host, x-forwarded-for, content-length")]
    public void Fields_of_this_hop_do_not(string fields)
        => Assert.Equal($"GET /in/ HTTP/1.1\r\nHost: a.test\r\n{Forwarded}\r\n", Written($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n\r\n"));

    [Theory]
    [InlineData("TE: trailers", "TE: trailers\r\nConnection: TE\r\n")]
    [InlineData("TE: gzip, trailers\r\nConnection: te", "TE: trailers\r\nConnection: TE\r\n")]
    [InlineData("Connection: Upgrade, X-Own\r\nX-Own: 1\r\nUpgrade: websocket", "Upgrade: websocket\r\nConnection: Upgrade\r\n")]
    [InlineData("Connection: Upgrade\r\nTE: trailers\r\nUpgrade: x/1", "Upgrade: x/1\r\nTE: trailers\r\nConnection: Upgrade, TE\r\n")]
    public void What_the_client_asks_of_this_hop_is_asked_of_the_next(string fields, string asked)
        => Assert.Equal($"GET /in/ HTTP/1.1\r\nHost: a.test\r\n{Forwarded}{asked}\r\n", Written($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n\r\n"));

    [Theory]
    [InlineData("Content-Length: 5", "Content-Length: 5\r\n")]
    [InlineData("content-length:  007", "Content-Length: 7\r\n")]
    [InlineData("Content-Length: 0", "Content-Length: 0\r\n")]
    [InlineData("Transfer-Encoding: CHUNKED", "Transfer-Encoding: chunked\r\n")]
    [InlineData("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\n")]
    [InlineData("X: y", "")]
    public void The_framing_is_written_anew(string fields, string framing)
        => Assert.Equal(
            $"POST /in/ HTTP/1.1\r\nHost: a.test\r\n{(fields == "X: y" ? "X: y\r\n" : "")}{Forwarded}{framing}\r\n",
            Written($"POST / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n\r\n"));

    [Theory]
    [InlineData(ForwardedPolicy.Replace, "", Forwarded)]
    [InlineData(ForwardedPolicy.Replace, "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n", Forwarded)]
    [InlineData(ForwardedPolicy.Replace, "X_Forwarded_For: 6.6.6.6\r\nx-forwarded_proto: https\r\nX_Forwarded-Host: evil\r\n", Forwarded)]
    [InlineData(ForwardedPolicy.Off, "X_Forwarded_For: 1.1.1.1\r\n", "X_Forwarded_For: 1.1.1.1\r\n")]
    [InlineData(ForwardedPolicy.Replace | ForwardedPolicy.Append, "", Forwarded)]
    [InlineData(
        ForwardedPolicy.Replace | ForwardedPolicy.Append,
        "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\nx-forwarded-for: 2.2.2.2, 3.3.3.3\r\nX-Forwarded-For:\r\n",
        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\n")]
    [InlineData(ForwardedPolicy.Off, "", "")]
    [InlineData(ForwardedPolicy.Off, "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Host: b.test\r\n", "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Host: b.test\r\n")]
    [InlineData(ForwardedPolicy.For, "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n", "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7\r\n")]
    [InlineData(ForwardedPolicy.For | ForwardedPolicy.Append, "Connection: x-forwarded-for\r\nX-Forwarded-For: 6.6.6.6\r\n", "X-Forwarded-For: 192.0.2.7\r\n")]
    internal void What_is_said_of_the_client_follows_the_policy(ForwardedPolicy policy, string fields, string expected)
        => Assert.Equal(
            $"GET /in/ HTTP/1.1\r\nHost: a.test\r\n{expected}\r\n",
            Written($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n", Mount(forwarded: policy)));

    [Theory]
    [InlineData(ForwardedPolicy.Replace, "", Forwarded)]
    [InlineData(
        ForwardedPolicy.Replace,
        "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\n",
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\n")]
    [InlineData(
        ForwardedPolicy.Replace | ForwardedPolicy.Append,
        "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\n",
        "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2, 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\n")]
    [InlineData(ForwardedPolicy.Off, "X-Forwarded-For: 203.0.113.9\r\n", "X-Forwarded-For: 203.0.113.9\r\n")]
    [InlineData(
        ForwardedPolicy.For, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", "X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n")]
    internal void What_a_trusted_peer_says_of_its_client_is_believed(ForwardedPolicy policy, string fields, string expected)
        => Assert.Equal(
            $"GET /in/ HTTP/1.1\r\nHost: a.test\r\n{expected}\r\n",
            Written(
                $"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n",
                Mount(forwarded: policy),
                new TrustedProxies(unix: false, [new IpNetwork(0, 0xFFFF_0A00_0000, 104)])));

    [Fact]
    public void The_host_may_be_a_literal_and_what_the_client_said_is_still_told()
        => Assert.Equal(
            "GET /in/ HTTP/1.1\r\nHost: inner\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test:8080\r\n\r\n",
            Written("GET / HTTP/1.1\r\nHost: a.test:8080\r\n\r\n", Mount(host: "inner")));

    [Fact]
    public void An_absolute_targets_authority_is_the_host()
        => Assert.Equal(
            $"GET /in/x HTTP/1.1\r\nHost: a.test\r\n{Forwarded}\r\n",
            Written("GET http://a.test/x HTTP/1.1\r\nHost: evil.test\r\n\r\n"));

    [Fact]
    public void A_request_without_a_host_has_an_empty_one_and_claims_none()
        => Assert.Equal(
            "GET /in/ HTTP/1.1\r\nHost: \r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\n\r\n",
            Written("GET / HTTP/1.0\r\n\r\n"));

    [Fact]
    public void A_list_lets_through_what_it_names_and_a_bodys_type()
    {
        Mount mount = Mount(map: new ListMap(forward: ["accept", "x-a"]), forwarded: ForwardedPolicy.Off);
        Assert.Equal(
            "GET /in/ HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\nAccept: */*\r\n\r\n",
            Written("GET / HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\nX-B: 2\r\nAccept: */*\r\nContent-Type: text/plain\r\nCookie: c\r\n\r\n", mount));
        Assert.Equal(
            "POST /in/ HTTP/1.1\r\nHost: a.test\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n",
            Written("POST / HTTP/1.1\r\nHost: a.test\r\nX-B: 2\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n", mount));
    }

    [Fact]
    public void Fields_are_removed_and_set()
        => Assert.Equal(
            $"GET /in/ HTTP/1.1\r\nHost: a.test\r\nX-B: 2\r\n{Forwarded}X-A: mine\r\nX-C: 3\r\n\r\n",
            Written(
                "GET / HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\nX-B: 2\r\nCookie: c\r\n\r\n",
                Mount(map: new ListMap(remove: ["x-a", "cookie"], set: "X-A: mine\r\nX-C: 3\r\n"))));

    [Fact]
    public void What_does_not_fit_is_noticed()
    {
        var front = new HeadOnlyFront();
        front.Parse(Latin1.Bytes("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        var target = new RequestTarget();
        target.Parse(front.Request.MethodBytes, front.Request.Bytes.Slice(front.Request.Target.Start, front.Request.Target.Length));
        Span<byte> buffer = stackalloc byte[100];
        var writer = new HeadWriter(buffer);
        OriginRequest.WriteHead(ref writer, front, Mount(), target);
        Assert.True(writer.Overflowed);
    }

    private static string Written(string request, Mount? mount = null, TrustedProxies? trusted = null)
    {
        var front = new HeadOnlyFront(trusted);
        Assert.Equal(HeadFault.None, front.Parse(Latin1.Bytes(request)));
        var target = new RequestTarget();
        target.Parse(front.Request.MethodBytes, front.Request.Bytes.Slice(front.Request.Target.Start, front.Request.Target.Length));
        byte[] buffer = new byte[4096];
        var writer = new HeadWriter(buffer);
        OriginRequest.WriteHead(ref writer, front, mount ?? Mount(), target);
        Assert.False(writer.Overflowed);
        return Latin1.Text(buffer.AsSpan(0, writer.Written));
    }

    private static Mount Mount(HeaderMap? map = null, ForwardedPolicy forwarded = ForwardedPolicy.Replace, string? host = null) => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = "/",
        Origin = "+/o.sock:/in",
        Socket = "/o.sock",
        OriginPath = Latin1.Bytes("/in"),
        RequestHeaders = map ?? HeaderMap.EndToEnd,
        Forwarded = forwarded,
        Host = host is null ? null : Latin1.Bytes(host),
    };
}
