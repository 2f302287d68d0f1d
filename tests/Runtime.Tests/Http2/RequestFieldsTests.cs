using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Transport;
using static UdsAot.Tests.Http2.ClientBytes;

namespace UdsAot.Tests.Http2;

/// <summary>A request's fields as a head, and what makes a request malformed (RFC 9113 sections 8.1 to 8.3, RFC 8441).</summary>
public sealed class RequestFieldsTests
{
    private static readonly (string, string)[] s_webSocket =
        [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":path", "/chat"), (":authority", "a.test"), ("sec-websocket-version", "13")];

    [Fact]
    public void A_request_is_the_head_that_HTTP11_would_have_for_it()
    {
        RequestHead head = Good(Get(("accept", "text/html"), ("x-empty", ""), ("te", "trailers"), ("x-bytes", "\u00e9\t\u00ff")), endsStream: true);
        Assert.Equal("GET", Latin1.Text(head.MethodBytes));
        Assert.Equal("/a?b", Latin1.Text(head.TargetBytes));
        Assert.Equal("host: a.test|accept: text/html|x-empty: |te: trailers|x-bytes: \u00e9\t\u00ff|", Lines(head));
        Assert.Equal((BodyFraming.None, 1, true), (head.Framing, head.Minor, head.AcceptsTrailers));
        Assert.Equal("a.test", Latin1.Text(head.ValueOf(FieldKind.Host)));
    }

    [Theory]
    [InlineData(true, "", "None")]
    [InlineData(true, "0", "None")]
    [InlineData(false, "", "Chunked")]
    [InlineData(false, "0", "None")]
    [InlineData(false, "5", "Length")]
    public void The_framing_is_that_of_the_stream_and_of_the_length(bool endsStream, string length, string framing)
    {
        RequestHead head = Good(Method("POST", length.Length == 0 ? [("expect", "100-continue")] : [("content-length", length), ("expect", "100-continue")]), endsStream);
        Assert.Equal(framing, head.Framing.ToString());
        Assert.Equal(framing != "None", head.ExpectsContinue);
    }

    [Theory]
    [InlineData("cookie=a=b|cookie=c=d", "cookie: a=b; c=d|")]
    [InlineData("cookie=a=b|x=1|cookie=c=d|y=2|cookie=e=f", "x: 1|y: 2|cookie: a=b; c=d; e=f|")]
    [InlineData("x=1|cookie=a=b|cookie=|cookie=c=d", "x: 1|cookie: a=b; c=d|")]
    [InlineData("cookie=|x=1", "x: 1|")]
    public void The_crumbs_of_a_cookie_become_one_field(string fields, string expected)
        => Assert.Equal("host: a.test|" + expected, Lines(Good(Get(Parse(fields)), endsStream: true)));

    [Fact]
    public void Crumbs_in_great_number_are_joined_or_refused()
    {
        (string, string)[] fields = [.. Enumerable.Range(0, 2_000).Select(static i => i % 2 == 0 ? ("cookie", $"c{i}") : ("x-" + i, ""))];
        Assert.Equal(HeadFault.TooManyFields, Read(Get(fields), true, out _));
        Assert.Equal(HeadFault.TooLarge, Read(Get([.. Enumerable.Repeat(("cookie", "abcdefghi"), 4_000)]), true, out _));
        (string, string)[] scattered = [.. Enumerable.Range(0, 126).Select(static i => i % 2 == 0 ? ("cookie", new string('c', 99)) : ("x-" + i, ""))];
        RequestHead head = Good(Get(scattered), endsStream: true);
        Assert.Equal(63 * 101 - 2, head.ValueOf(FieldKind.Cookie).Length);
        Assert.Equal(1 + 63 + 1, head.Fields.Length);
    }

    [Theory]
    // Section 8.3: pseudo-fields.
    [InlineData(":method=GET|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:authority=a.test", "PseudoField")]
    [InlineData(":scheme=http|:path=/|:authority=a.test", "PseudoField")]
    [InlineData("", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:method=GET", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:scheme=http|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|x=1|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:authority=a.test|host=a.test|:path=/", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:foo=x", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:status=200", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:=x", "PseudoField")]
    [InlineData(":method=GET|:scheme=ftp|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|:protocol=websocket", "PseudoField")]
    // Section 8.3.1: their values.
    [InlineData(":method=|:scheme=http|:path=/|:authority=a.test", "StartLine")]
    [InlineData(":method=GET?|:scheme=http|:path=/|:authority=a.test", "StartLine")]
    [InlineData(":method=G T|:scheme=http|:path=/|:authority=a.test", "StartLine")]
    [InlineData(":method=GET|:scheme=http|:path=|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=hello|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=*|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=/a b|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=/a#b|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=/a\tb|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=/ HTTP/1.1\r\nX: y|:authority=a.test", "FieldValue")]
    [InlineData(":method=GET|:scheme=http|:path=http://b.test/|:authority=a.test", "Target")]
    [InlineData(":method=GET|:scheme=http|:path=/", "Host")]
    [InlineData(":method=GET|:scheme=http|:path=/|:authority=a.test|host=b.test", "Host")]
    [InlineData(":method=GET|:scheme=http|:path=/|host=a.test|host=a.test", "Host")]
    // Section 8.5: CONNECT; RFC 8441 section 4.
    [InlineData(":method=CONNECT|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=CONNECT|:scheme=http|:authority=a.test", "PseudoField")]
    [InlineData(":method=CONNECT", "PseudoField")]
    [InlineData(":method=CONNECT|:authority=a.test:80|content-length=1", "LengthMismatch")]
    [InlineData(":method=CONNECT|:protocol=websocket|:scheme=http|:authority=a.test", "PseudoField")]
    [InlineData(":method=CONNECT|:protocol=websocket|:path=/|:authority=a.test", "PseudoField")]
    [InlineData(":method=CONNECT|:protocol=websocket|:scheme=http|:path=/", "PseudoField")]
    [InlineData(":method=CONNECT|:protocol=connect-udp|:scheme=http|:path=/|:authority=a.test", "OtherProtocol")]
    public void A_request_whose_pseudo_fields_are_not_in_order_is_malformed(string fields, string expected)
        => Assert.Equal(expected, Read(Parse(fields), true, out _).ToString());

    [Theory]
    // Section 8.2.1: names and values.
    [InlineData("", "x", "FieldName")]
    [InlineData("X-Foo", "x", "FieldName")]
    [InlineData("x foo", "x", "FieldName")]
    [InlineData("x:foo", "x", "FieldName")]
    [InlineData("x\0", "x", "FieldName")]
    [InlineData("x\u007f", "x", "FieldName")]
    [InlineData("\u00e9", "x", "FieldName")]
    [InlineData("x", "a\nb: c", "FieldValue")]
    [InlineData("x", "a\rb", "FieldValue")]
    [InlineData("x", "a\0b", "FieldValue")]
    [InlineData("x", "a\u007fb", "FieldValue")]
    [InlineData("x", " a", "SpaceAroundValue")]
    [InlineData("x", "a\t", "SpaceAroundValue")]
    [InlineData("x", " ", "SpaceAroundValue")]
    // Section 8.2.2: fields of a connection.
    [InlineData("connection", "close", "ConnectionField")]
    [InlineData("keep-alive", "5", "ConnectionField")]
    [InlineData("proxy-connection", "x", "ConnectionField")]
    [InlineData("transfer-encoding", "chunked", "ConnectionField")]
    [InlineData("upgrade", "websocket", "ConnectionField")]
    [InlineData("te", "gzip", "ConnectionField")]
    [InlineData("te", "trailers, gzip", "ConnectionField")]
    [InlineData("te", "", "ConnectionField")]
    // Section 8.1.1: the length of the content.
    [InlineData("content-length", "5", "LengthMismatch")]
    [InlineData("content-length", "", "ContentLength")]
    [InlineData("content-length", "+5", "ContentLength")]
    [InlineData("content-length", "5, 5", "ContentLength")]
    [InlineData("content-length", "9999999999999999999", "ContentLength")]
    public void A_request_with_a_field_that_may_not_be_is_malformed(string name, string value, string expected)
        => Assert.Equal(expected, Read(Get((name, value)), true, out _).ToString());

    [Fact]
    public void Two_lengths_are_malformed_even_where_they_agree()
        => Assert.Equal(HeadFault.ContentLength, Read(Method("POST", ("content-length", "5"), ("content-length", "5")), false, out _));

    [Fact]
    public void A_host_that_repeats_the_authority_is_dropped_and_one_without_an_authority_stands_for_it()
    {
        Assert.Equal("host: a.test|", Lines(Good(Get(("host", "A.TEST")), endsStream: true)));
        Assert.Equal("host: b.test|", Lines(Good([(":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "b.test")], endsStream: true)));
    }

    [Fact]
    public void OPTIONS_may_ask_for_the_server_and_CONNECT_for_an_authority()
    {
        Assert.Equal("*", Latin1.Text(Good([(":method", "OPTIONS"), (":scheme", "http"), (":path", "*"), (":authority", "a.test")], true).TargetBytes));
        RequestHead connect = Good([(":method", "CONNECT"), (":authority", "a.test:443")], endsStream: false);
        Assert.Equal(("CONNECT", "a.test:443", BodyFraming.None), (Latin1.Text(connect.MethodBytes), Latin1.Text(connect.TargetBytes), connect.Framing));
    }

    [Fact]
    public void An_extended_CONNECT_is_told_as_the_upgrade_that_HTTP11_has_for_it()
    {
        RequestHead head = Good([.. s_webSocket, ("sec-websocket-key", "the client's"), ("sec-websocket-protocol", "chat")], endsStream: false);
        Assert.Equal(("GET", "/chat"), (Latin1.Text(head.MethodBytes), Latin1.Text(head.TargetBytes)));
        Assert.Equal(
            "host: a.test|sec-websocket-version: 13|sec-websocket-protocol: chat|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Key: key|", Lines(head));
        Assert.Equal((true, BodyFraming.None), (head.AsksUpgrade, head.Framing));
        Assert.Equal(HeadFault.LengthMismatch, Read([.. s_webSocket, ("content-length", "3")], false, out _));
    }

    [Fact]
    public void The_limits_are_those_of_the_listener()
    {
        var limits = new MessageLimits { Head = 500, StartLine = 40, Fields = 5 };
        Assert.Equal(HeadFault.None, Read(Get(("x", new string('v', 380))), true, out _, limits));
        Assert.Equal(HeadFault.TooLarge, Read(Get(("x", new string('v', 480))), true, out _, limits));
        Assert.Equal(HeadFault.TooManyFields, Read(Get([.. Enumerable.Repeat(("x", "1"), 5)]), true, out _, limits));
        Assert.Equal(HeadFault.None, Read(Get([.. Enumerable.Repeat(("x", "1"), 4)]), true, out _, limits));
        (string, string)[] target = [(":method", "GET"), (":scheme", "http"), (":path", "/" + new string('p', 28)), (":authority", "a.test")];
        Assert.Equal(HeadFault.TargetTooLong, Read(target, true, out _, limits));
        Assert.Equal(HeadFault.TargetTooLong, Read([target[0], target[1], (":path", "/" + new string('p', 27)), target[3]], true, out _, limits));
        Assert.Equal(HeadFault.None, Read([target[0], target[1], (":path", "/" + new string('p', 26)), target[3]], true, out _, limits));
    }

    [Fact]
    public void Of_a_request_that_is_too_large_the_fields_before_the_limit_stay_and_the_table_is_complete()
    {
        var head = new RequestHead();
        head.Reset();
        var fields = new RequestFields(head, new MemoryShare(long.MaxValue));
        var decoder = new HpackDecoder();
        byte[] block = [.. PlainHpack.Encode(Get(("accept", "text/html"), ("x", new string('v', 40_000)))), 0x40, 1, (byte)'k', 1, (byte)'v'];
        Assert.Equal(HpackFault.None, decoder.Decode(block, fields));
        Assert.Equal(HeadFault.TooLarge, fields.Complete(endsStream: true));
        Assert.Equal(("GET", "/a?b", "text/html"), (Latin1.Text(head.MethodBytes), Latin1.Text(head.TargetBytes), Latin1.Text(head.ValueOf(FieldKind.Accept))));
        Assert.Equal("k: v\n", HpackStrings.Decode(decoder, [0xbe]));
        fields.Reset();
        head.Reset();
        Assert.Equal(HpackFault.None, decoder.Decode(PlainHpack.Encode(Get()), fields));
        Assert.Equal(HeadFault.None, fields.Complete(endsStream: true));
    }

    [Fact]
    public void A_head_that_few_octets_make_large_takes_memory_and_gives_it_back()
    {
        var memory = new MemoryShare(10_000);
        var head = new RequestHead();
        head.Reset();
        var fields = new RequestFields(head, memory);
        var decoder = new HpackDecoder();
        byte[] indexed = [.. PlainHpack.Encode(Get()), 0x40, 1, (byte)'x', 0x7f, 0xa1, 0x1e, .. Enumerable.Repeat((byte)'v', 4_000)];

        Assert.Equal(HpackFault.None, decoder.Decode(indexed, fields));
        Assert.False(fields.LacksMemory);
        Assert.InRange(memory.Used, 4_000, 10_000);
        fields.Reset();
        Assert.Equal(0, memory.Used);

        head.Reset();
        Assert.Equal(HpackFault.None, decoder.Decode([.. PlainHpack.Encode(Get()), 0xbe, 0xbe, 0xbe, 0x40, 1, (byte)'k', 1, (byte)'v'], fields));
        Assert.True(fields.LacksMemory);
        Assert.Equal("k: v\n", HpackStrings.Decode(decoder, [0xbe]));
        fields.Reset();
        Assert.Equal(0, memory.Used);
        Assert.False(fields.LacksMemory);
    }

    [Fact]
    public void Every_size_of_a_head_is_read_alike_through_all_buffers()
    {
        var head = new RequestHead();
        var fields = new RequestFields(head, new MemoryShare(long.MaxValue));
        var decoder = new HpackDecoder();
        for (int size = 300; size < 2_300; size++)
        {
            head.Reset();
            fields.Reset();
            Assert.Equal(HpackFault.None, decoder.Decode(PlainHpack.Encode(Get(("x", new string('v', size)), ("cookie", "a=1"), ("y", "z"), ("cookie", "b=2"))), fields));
            Assert.Equal(HeadFault.None, fields.Complete(endsStream: true));
            Assert.Equal($"host: a.test|x: {new string('v', size)}|y: z|cookie: a=1; b=2|", Lines(head));
        }
    }

    [Theory]
    [InlineData("x-sum=1|x-end=", "None", "x-sum: 1|x-end: |")]
    [InlineData(":status=200", "PseudoField", "")]
    [InlineData("x=1|:path=/", "PseudoField", "x: 1|")]
    [InlineData("X=1", "FieldName", "")]
    [InlineData("connection=close", "ConnectionField", "")]
    [InlineData("te=trailers", "ConnectionField", "")]
    public void Trailers_have_no_pseudo_fields_and_none_of_the_connection(string text, string expected, string lines)
    {
        var section = new TrailerSection();
        var trailers = new TrailerLines(section, new MemoryShare(long.MaxValue));
        Assert.Equal(HpackFault.None, new HpackDecoder().Decode(PlainHpack.Encode(Parse(text)), trailers));
        Assert.Equal(expected, trailers.Complete().ToString());
        if (expected == "None")
        {
            Assert.True(section.IsComplete);
            Assert.Equal(lines, Lines(section));
        }
        trailers.Reset();
        section.Reset();
        new HpackDecoder().Decode(PlainHpack.Encode([("x", new string('v', HeadLimits.Trailers))]), trailers);
        Assert.Equal(HeadFault.TooLarge, trailers.Complete());
    }

    private static (string, string)[] Parse(string text)
        => text.Length == 0 ? [] : [.. text.Split('|').Select(static field => (field[..field.IndexOf('=')], field[(field.IndexOf('=') + 1)..]))];

    private static RequestHead Good((string, string)[] fields, bool endsStream)
    {
        Assert.Equal(HeadFault.None, Read(fields, endsStream, out RequestHead head));
        return head;
    }

    private static HeadFault Read((string, string)[] list, bool endsStream, out RequestHead head, MessageLimits? limits = null)
    {
        head = new RequestHead { Limits = limits ?? MessageLimits.Default };
        head.Reset();
        var fields = new RequestFields(head, new MemoryShare(long.MaxValue));
        Assert.Equal(HpackFault.None, new HpackDecoder().Decode(PlainHpack.Encode(list), fields));
        return fields.Complete(endsStream, "key"u8);
    }

    private static string Lines(Head head)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        var text = new System.Text.StringBuilder();
        foreach (ref readonly Field field in head.Fields)
        {
            // The line is what goes to the origin.
            Assert.Equal($"{Latin1.Text(field.Name(bytes))}: {Latin1.Text(field.Value(bytes))}\r\n", Latin1.Text(bytes[field.NameStart..field.LineEnd]));
            text.Append($"{Latin1.Text(field.Name(bytes))}: {Latin1.Text(field.Value(bytes))}|");
        }
        return text.ToString();
    }
}
