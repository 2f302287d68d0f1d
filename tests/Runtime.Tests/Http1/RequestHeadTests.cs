using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class RequestHeadTests
{
    [Fact]
    public void A_head_is_slices_of_its_bytes()
    {
        RequestHead head = Heads.Request("GET /a?b HTTP/1.1\r\nHost: a.test\r\nX-Pad:  \t v w\t \r\nX-Empty:\r\n\r\nrest");

        Assert.Equal("GET", Latin1.Text(head.MethodBytes));
        Assert.Equal("/a?b", Latin1.Text(head.TargetBytes));
        Assert.Equal("a.test", Latin1.Text(head.ValueOf(FieldKind.Host)));
        Assert.Equal("v w", Latin1.Text(head.ValueOf("x-PAD"u8)));
        Assert.Equal("", Latin1.Text(head.ValueOf("x-empty"u8)));
        Assert.Equal("", Latin1.Text(head.ValueOf("x-absent"u8)));
        Assert.Equal("rest", Latin1.Text(head.Bytes[head.Length..]));
        Assert.Equal("X-Empty:\r\n", Latin1.Text(head.Bytes[head.Fields[2].NameStart..head.Fields[2].LineEnd]));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "None 0")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "None 0")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n", "Length 7")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n", "Length 7")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000000000000000007\r\n\r\n", "Length 7")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\n", "Length 999999999999999999")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", "Chunked 0")]
    [InlineData("POST / HTTP/1.0\r\nContent-Length: 7\r\n\r\n", "Length 7")]
    public void The_framing_is_the_one_that_the_fields_say(string text, string framing)
    {
        RequestHead head = Heads.Request(text);
        Assert.Equal(framing, $"{head.Framing} {head.ContentLength}");
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: CLOSE\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x, close ,y\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: close, keep-alive\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: closed\r\n", true)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.0", "Connection: x\r\n", false)]
    public void The_connection_is_kept_as_version_and_connection_say(string version, string fields, bool isKept)
        => Assert.Equal(isKept, Heads.Request($"GET / {version}\r\nHost: a\r\n{fields}\r\n").KeepAlive);

    [Theory]
    [InlineData("Connection: X-One, x-TWO\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n", "X-One X-Two")]
    [InlineData("X-One: 1\r\nConnection: x-one\r\nX-One: again\r\n", "X-One X-One")]
    [InlineData("Connection: close\r\nX-One: 1\r\n", "")]
    [InlineData("Connection: ,, x-one,\r\nX-One: 1\r\n", "X-One")]
    [InlineData("Connection: x-one;x\r\nX-One: 1\r\n", "")]
    public void Connection_nominates_the_fields_that_are_for_this_hop(string fields, string nominated)
    {
        RequestHead head = Heads.Request($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        var names = new List<string>();
        foreach (ref readonly Field field in head.Fields)
        {
            if (field.Nominated)
            {
                names.Add(Latin1.Text(field.Name(head.Bytes.Span)));
            }
        }
        Assert.Equal(nominated, string.Join(' ', names));
    }

    [Theory]
    [InlineData("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 5\r\n", true)]
    [InlineData("HTTP/1.1", "Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n", true)]
    [InlineData("HTTP/1.1", "Expect: 100-continue\r\n", false)]
    [InlineData("HTTP/1.1", "Expect: tea\r\nContent-Length: 5\r\n", false)]
    [InlineData("HTTP/1.1", "Content-Length: 5\r\n", false)]
    [InlineData("HTTP/1.0", "Expect: 100-continue\r\nContent-Length: 5\r\n", false)]
    public void A_grant_is_expected_only_for_a_body_and_in_http11(string version, string fields, bool expects)
        => Assert.Equal(expects, Heads.Request($"POST / {version}\r\nHost: a\r\n{fields}\r\n").ExpectsContinue);

    [Theory]
    [InlineData("TE: trailers\r\n", true)]
    [InlineData("TE: gzip;q=0.5, Trailers\r\n", true)]
    [InlineData("TE: gzip\r\nTE: trailers\r\n", true)]
    [InlineData("TE: trailers;q=1\r\n", false)]
    [InlineData("TE:\r\n", false)]
    [InlineData("", false)]
    public void A_client_says_whether_it_takes_trailers(string fields, bool accepts)
        => Assert.Equal(accepts, Heads.Request($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").AcceptsTrailers);

    [Theory]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("HTTP/1.1", "Upgrade: websocket\r\nConnection: keep-alive, upgrade\r\n", true)]
    [InlineData("HTTP/1.1", "Upgrade: websocket\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\nUpgrade:\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n", false)]
    [InlineData("HTTP/1.0", "Connection: Upgrade\r\nUpgrade: websocket\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", false)]
    public void An_upgrade_is_asked_for_only_as_a_whole_and_without_a_body(string version, string fields, bool asks)
        => Assert.Equal(asks, Heads.Request($"GET / {version}\r\nHost: a\r\n{fields}\r\n").AsksUpgrade);

    [Fact]
    public void A_head_can_be_used_again_and_remembers_nothing()
    {
        RequestHead head = Heads.Request(
            "PUT /old HTTP/1.1\r\nHost: a\r\nConnection: close, X\r\nX: 1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] bytes = Latin1.Bytes("GET /new HTTP/1.0\r\nY: 2\r\n\r\n");
        head.Reset();
        HeadFault fault = Heads.ParseSplit(head, bytes);

        var fresh = new RequestHead();
        HeadFault expected = Heads.ParseSplit(fresh, bytes);
        Assert.Equal(Heads.Describe(fresh, expected), Heads.Describe(head, fault));
        Assert.False(head.StatesLength);
    }

    [Theory]
    [InlineData("te", "Te")]
    [InlineData("Keep-Alive", "HopByHop")]
    [InlineData("Proxy-Connection", "HopByHop")]
    [InlineData("UPGRADE", "Upgrade")]
    [InlineData("HTTP2-Settings", "HopByHop")]
    [InlineData("Proxy", "ProxyOnly")]
    [InlineData("Proxy-Authorization", "ProxyOnly")]
    [InlineData("Connection", "Connection")]
    [InlineData("content-length", "ContentLength")]
    [InlineData("Transfer-Encoding", "TransferEncoding")]
    [InlineData("Host", "Host")]
    [InlineData("Content-Type", "ContentType")]
    [InlineData("Expect", "Expect")]
    [InlineData("Date", "Date")]
    [InlineData("Trailer", "Other")]
    [InlineData("Accept", "Accept")]
    [InlineData("X-Forwarded-For", "XForwardedFor")]
    [InlineData("X-Forwarded-Proto", "XForwardedProto")]
    [InlineData("X-Forwarded-Host", "XForwardedHost")]
    [InlineData("Content-Lengt", "Other")]
    [InlineData("Content-Lengths", "Other")]
    [InlineData("Transfer_Encoding", "Other")]
    [InlineData("X-Forwarded", "Other")]
    public void The_fields_that_the_proxy_acts_on_are_known_by_name(string name, string kind)
        => Assert.Equal(kind, FieldNames.Classify(Latin1.Bytes(name)).ToString());
}
