using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

/// <summary>Request heads that are refused, each with its reason: what one parser lets pass and another reads otherwise.</summary>
public sealed class HostileRequestTests
{
    private const string Host = "Host: a.test\r\n";

    [Theory]
    [InlineData("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "TwoFramings")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "TwoFramings")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "TwoFramings")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", "ContentLength")]
    [InlineData("Content-Length: 5\r\ncontent-LENGTH: 6\r\n", "ContentLength")]
    [InlineData("Content-Length: 5, 5\r\n", "ContentLength")]
    [InlineData("Content-Length: 5,6\r\n", "ContentLength")]
    [InlineData("Content-Length:\r\n", "ContentLength")]
    [InlineData("Content-Length: +5\r\n", "ContentLength")]
    [InlineData("Content-Length: -1\r\n", "ContentLength")]
    [InlineData("Content-Length: 0x5\r\n", "ContentLength")]
    [InlineData("Content-Length: 5 5\r\n", "ContentLength")]
    [InlineData("Content-Length: 5.0\r\n", "ContentLength")]
    [InlineData("Content-Length: five\r\n", "ContentLength")]
    [InlineData("Content-Length: \"5\"\r\n", "ContentLength")]
    [InlineData("Content-Length: 1_000\r\n", "ContentLength")]
    [InlineData("Content-Length: \u0662\r\n", "ContentLength")]
    [InlineData("Content-Length: 18446744073709551621\r\n", "ContentLength")]
    [InlineData("Content-Length: 9223372036854775808\r\n", "ContentLength")]
    [InlineData("Content-Length: 00000000000000000005\r\n", "ContentLength")]
    [InlineData("Transfer-Encoding:\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: gzip\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: identity\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: ,chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunked,\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunked;q=1\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: \"chunked\"\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunkedx\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chun ked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: \u00a0chunked\r\n", "TransferEncoding")]
    [InlineData("Transfer-Encoding: chunked\u000b\r\n", "FieldValue")]
    [InlineData("X: 1\r\n 2\r\n", "ObsoleteFold")]
    [InlineData("X: 1\r\n\t2\r\n", "ObsoleteFold")]
    [InlineData("X:\r\n Transfer-Encoding: chunked\r\n", "ObsoleteFold")]
    [InlineData("X: a\nY: b\r\n", "BareLineFeed")]
    [InlineData("X: a\n\r\n", "BareLineFeed")]
    [InlineData("X: a\rY: b\r\n", "FieldValue")]
    [InlineData("X: a\r\r\n", "FieldValue")]
    [InlineData("X: a\0b\r\n", "FieldValue")]
    [InlineData("X: a\u0008\r\n", "FieldValue")]
    [InlineData("X: a\u000cb\r\n", "FieldValue")]
    [InlineData("X: a\u001bb\r\n", "FieldValue")]
    [InlineData("X: a\u007fb\r\n", "FieldValue")]
    [InlineData("Transfer-Encoding : chunked\r\n", "FieldName")]
    [InlineData("Content-Length\t: 5\r\n", "FieldName")]
    [InlineData(": v\r\n", "FieldName")]
    [InlineData("X\r\n", "FieldName")]
    [InlineData("X Y: v\r\n", "FieldName")]
    [InlineData("X\0: v\r\n", "FieldName")]
    [InlineData("X\u007f: v\r\n", "FieldName")]
    [InlineData("X\u00e9: v\r\n", "FieldName")]
    [InlineData("X\u0001Y: v\r\n", "FieldName")]
    [InlineData("\r: v\r\n", "FieldName")]
    [InlineData("Host: b.test\r\n", "Host")]
    public void A_request_with_such_fields_is_refused(string fields, string fault) => IsRefused("POST /p HTTP/1.1\r\n" + Host + fields + "\r\n", fault);

    [Fact]
    public void No_delimiter_may_stand_in_a_field_name()
    {
        foreach (char delimiter in "\"(),/;<=>?@[\\]{} \t")
        {
            IsRefused($"GET / HTTP/1.1\r\n{Host}X{delimiter}Y: v\r\n\r\n", "FieldName");
        }
    }

    [Theory]
    [InlineData("GET /\r\n", "StartLine")]
    [InlineData("GET\r\n", "StartLine")]
    [InlineData("/ HTTP/1.1\r\n", "StartLine")]
    [InlineData(" / HTTP/1.1\r\n", "StartLine")]
    [InlineData("GET  / HTTP/1.1\r\n", "StartLine")]
    [InlineData("GET /  HTTP/1.1\r\n", "StartLine")]
    [InlineData("GET / HTTP/1.1 \r\n", "StartLine")]
    [InlineData("GET / x HTTP/1.1\r\n", "StartLine")]
    [InlineData("GET\t/\tHTTP/1.1\r\n", "StartLine")]
    [InlineData("G(T / HTTP/1.1\r\n", "StartLine")]
    [InlineData("G\u00cbT / HTTP/1.1\r\n", "StartLine")]
    [InlineData("GET / http/1.1\r\n", "StartLine")]
    [InlineData("GET / HTTP/1\r\n", "StartLine")]
    [InlineData("GET / HTTP/1.10\r\n", "StartLine")]
    [InlineData("GET / HTTP/01.1\r\n", "StartLine")]
    [InlineData("GET / HTTP/ 1.1\r\n", "StartLine")]
    [InlineData("GET / HTTP/1,1\r\n", "StartLine")]
    [InlineData("GET / HTTP/x.1\r\n", "StartLine")]
    [InlineData("GET / ICY/1.1\r\n", "StartLine")]
    [InlineData("GET / HTTP/1.1\r\r\n", "StartLine")]
    [InlineData("GET / HTTP/0.9\r\n", "Version")]
    [InlineData("GET / HTTP/1.2\r\n", "Version")]
    [InlineData("GET / HTTP/2.0\r\n", "Version")]
    [InlineData("GET / HTTP/9.9\r\n", "Version")]
    [InlineData("GET /a\0b HTTP/1.1\r\n", "Target")]
    [InlineData("GET /a\u0001b HTTP/1.1\r\n", "Target")]
    [InlineData("GET /a\tb HTTP/1.1\r\n", "Target")]
    [InlineData("GET /a\u007f HTTP/1.1\r\n", "Target")]
    [InlineData("GET /a\rb HTTP/1.1\r\n", "Target")]
    [InlineData("GET /a#b HTTP/1.1\r\n", "Target")]
    [InlineData("GET / HTTP/1.1\n", "BareLineFeed")]
    [InlineData("\nGET / HTTP/1.1\r\n", "BareLineFeed")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n", "StartLine")]
    public void A_request_with_such_a_first_line_is_refused(string line, string fault) => IsRefused(line + Host + "\r\n", fault);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "Host")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "Host")]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "TransferEncoding")]
    [InlineData(" Host: a\r\nGET / HTTP/1.1\r\n\r\n", "StartLine")]
    [InlineData("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "ObsoleteFold")]
    public void A_request_like_this_is_refused(string text, string fault) => IsRefused(text, fault);

    [Theory]
    [InlineData("StartLine", 400)]
    [InlineData("BareLineFeed", 400)]
    [InlineData("ObsoleteFold", 400)]
    [InlineData("FieldName", 400)]
    [InlineData("FieldValue", 400)]
    [InlineData("ContentLength", 400)]
    [InlineData("TransferEncoding", 400)]
    [InlineData("TwoFramings", 400)]
    [InlineData("Host", 400)]
    [InlineData("Target", 400)]
    [InlineData("TargetTooLong", 414)]
    [InlineData("TooManyFields", 431)]
    [InlineData("TooLarge", 431)]
    [InlineData("Version", 505)]
    public void Each_fault_has_its_status(string fault, int status) => Assert.Equal(status, Enum.Parse<HeadFault>(fault).Status());

    [Fact]
    public void Each_fault_has_words_of_its_own()
    {
        HeadFault[] faults = Enum.GetValues<HeadFault>();
        Assert.Equal(faults.Length, faults.Select(static fault => fault.Describe()).Distinct().Count());
    }

    private static void IsRefused(string text, string fault)
    {
        Heads.Request(text, out HeadFault found);
        Assert.Equal(fault, found.ToString());
    }
}
