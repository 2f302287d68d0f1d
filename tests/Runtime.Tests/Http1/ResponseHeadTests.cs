using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "Length", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "None", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "Chunked", true)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "UntilClose", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", "Length", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", "Length", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n", "Length", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "None", true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "None", false)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", "None", false)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "None", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n", "None", true)]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n", "Length", true)]
    public void Status_and_fields_say_how_the_body_ends_and_whether_the_connection_serves_on(string text, string framing, bool isReusable)
    {
        ResponseHead head = Heads.Response(text);
        Assert.Equal(framing, head.Framing.ToString());
        Assert.Equal(isReusable, head.IsReusable);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false)]
    public void A_response_to_head_has_no_body_whatever_its_fields_say(string text, bool isReusable)
    {
        ResponseHead head = Heads.Response(text, answersHead: true);
        Assert.Equal(BodyFraming.None, head.Framing);
        Assert.Equal(isReusable, head.IsReusable);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, "OK")]
    [InlineData("HTTP/1.1 200 \r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 200\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 418 I'm a \u00a9 teapot\r\n\r\n", 418, "I'm a \u00a9 teapot")]
    [InlineData("HTTP/1.1 999 Odd\r\n\r\n", 999, "Odd")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", 100, "Continue")]
    public void A_status_line_is_read_as_widely_as_origins_write_it(string text, int status, string reason)
    {
        ResponseHead head = Heads.Response(text);
        Assert.Equal(status, head.Status);
        Assert.Equal(reason, Latin1.Text(head.Reason.Of(head.Bytes.Span)));
        Assert.Equal(status < 200, head.IsInterim);
    }

    [Theory]
    [InlineData("HTTP/1.1 099 Low\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1 20\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1\t200 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/2 200 OK\r\n\r\n", "StartLine")]
    [InlineData("ICY 200 OK\r\n\r\n", "StartLine")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1 200 O\rK\r\n\r\n", "StartLine")]
    [InlineData("HTTP/1.1 200 OK\n\n", "BareLineFeed")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n", "FieldValue")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\n\r\n", "FieldValue")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "ObsoleteFold")]
    [InlineData("HTTP/1.1 200 OK\r\nX Y: a\r\n\r\n", "FieldName")]
    [InlineData("HTTP/1.1 200 OK\r\nBogus\r\n\r\n", "FieldName")]
    [InlineData("HTTP/1.1 200 OK\r\nBogus \r\n\r\n", "FieldName")]
    [InlineData("HTTP/1.1 200 OK\r\n: a\r\n\r\n", "FieldName")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "ContentLength")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "ContentLength")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "TransferEncoding")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "TransferEncoding")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "TwoFramings")]
    public void A_response_like_this_is_refused(string text, string fault)
    {
        Heads.Response(text, out HeadFault found);
        Assert.Equal(fault, found.ToString());
    }

    [Fact]
    public void White_space_before_a_colon_is_mended()
    {
        ResponseHead head = Heads.Response("HTTP/1.1 200 OK\r\nContent-Length : 5\r\nX\t : v\r\nY: w\r\n\r\n");
        Assert.Equal(5, head.ContentLength);
        Assert.Equal("v", Latin1.Text(head.ValueOf("x"u8)));
        Assert.True(head.Fields[0].Rewrite);
        Assert.True(head.Fields[1].Rewrite);
        Assert.False(head.Fields[2].Rewrite);
    }
}
