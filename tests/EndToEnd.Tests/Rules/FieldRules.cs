using UdsAot.EndToEnd.Harness;
using static UdsAot.EndToEnd.Harness.Http2Code;
using static UdsAot.EndToEnd.Harness.Http2Frames;
using static UdsAot.EndToEnd.Rules.FrameRules;

namespace UdsAot.EndToEnd.Rules;

/// <summary>What comes of fields: RFC 9113 section 8, and their compression (RFC 7541).</summary>
internal static class FieldRules
{
    // ":method: GET", ":scheme: https", ":path: /" by their indices, and ":authority: kestrel.test".
    private static readonly byte[] s_indexed = [0x82, 0x87, 0x84, 0x01, .. Http2Frames.String("kestrel.test")];

    // "kestrel.test" in Huffman coding.
    private static readonly byte[] s_coded = [0x89, 0xea, 0x54, 0x26, 0xc2, 0xd0, 0xba, 0x4a, 0x84, 0xff];

    public static Dictionary<string, Func<Http2Wire, Task>> All { get; } = new()
    {
        ["8.1 GET"] = static wire => IsAnsweredAsync(wire, Get(1)),
        ["8.1 HEAD has no content"] = static async wire =>
        {
            await wire.SendAsync(Odd(1, Request("HEAD", "/hello")));
            Assert.Equal(Whole, (await wire.ReadAsync(Headers)).Flags);
        },
        ["8.1 POST"] = static wire => IsAnsweredAsync(wire, Post(1, ("content-length", "4")), Content(1, true, "test")),
        ["8.1 POST with trailers"] = static wire => IsAnsweredAsync(wire, Post(1), Content(1, false, "test"), Frame(Headers, Whole, 1, Block(("x-test", "ok")))),
        ["8.1 a request that is its origin's to answer 404"] = static wire => IsAnsweredAsync(wire, Get(1, "/absent")),

        ["8.1 trailers without END_STREAM"] = static wire
            => ResetsAsync(wire, ProtocolError, Post(1), Content(1, false, "test"), Frame(Headers, EndHeaders, 1, Block(("x-test", "ok")))),
        ["8.1 a pseudo-field in trailers"] = static wire
            => ResetsAsync(wire, ProtocolError, Post(1), Content(1, false, "test"), Frame(Headers, Whole, 1, Block((":method", "GET")))),
        ["8.2 an upper-case letter in a name"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), ("X-TEST", "ok")]),
        ["8.2.2 Connection"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), ("connection", "keep-alive")]),
        ["8.2.2 Transfer-Encoding"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), ("transfer-encoding", "chunked")]),
        ["8.2.2 TE but trailers"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), ("te", "trailers, deflate;q=0.5")]),
        ["8.3 an unknown pseudo-field"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), (":test", "ok")]),
        ["8.3 a response's pseudo-field"] = static wire => IsMalformedAsync(wire, [.. Request("GET", "/"), (":status", "200")]),
        ["8.3 a pseudo-field behind a field"] = static wire => IsMalformedAsync(wire, [(":scheme", "https"), (":path", "/"), (":authority", "a"), ("x-test", "ok"), (":method", "GET")]),
        ["8.3.1 an empty path"] = static wire => IsMalformedAsync(wire, Request("GET", "")),
        ["8.3.1 no method"] = static wire => IsMalformedAsync(wire, Request("GET", "/")[1..]),
        ["8.3.1 no scheme"] = static wire => IsMalformedAsync(wire, (":method", "GET"), (":path", "/"), (":authority", "a")),
        ["8.3.1 no path"] = static wire => IsMalformedAsync(wire, (":method", "GET"), (":scheme", "https"), (":authority", "a")),
        ["8.3.1 two methods"] = static wire => IsMalformedAsync(wire, [(":method", "GET"), .. Request("GET", "/")]),
        ["8.3.1 two schemes"] = static wire => IsMalformedAsync(wire, [(":scheme", "https"), .. Request("GET", "/")]),
        ["8.3.1 two paths"] = static wire => IsMalformedAsync(wire, [(":path", "/"), .. Request("GET", "/")]),
        ["8.1.1 more content than Content-Length"] = static wire => ResetsAsync(wire, ProtocolError, Post(1, ("content-length", "1")), Content(1, true, "test")),
        ["8.1.1 more content than Content-Length, in pieces"] = static wire
            => ResetsAsync(wire, ProtocolError, Post(1, ("content-length", "1")), Content(1, false, "test"), Content(1, true, "test")),
        ["8.1.1 less content than Content-Length"] = static wire => ResetsAsync(wire, ProtocolError, Post(1, ("content-length", "5")), Content(1, true, "test")),

        ["RFC 7541 6.1 indexed fields"] = static wire => BlockIsTakenAsync(wire, []),
        ["RFC 7541 6.2.1 indexed, with a known name"] = static wire => BlockIsTakenAsync(wire, [0x7a, .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.1 indexed, with a known name, coded"] = static wire => BlockIsTakenAsync(wire, [0x7a, .. s_coded]),
        ["RFC 7541 6.2.1 indexed, with a new name"] = static wire => BlockIsTakenAsync(wire, [0x40, .. Http2Frames.String("x"), .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.1 indexed, with a new name, coded"] = static wire => BlockIsTakenAsync(wire, [0x40, .. s_coded, .. s_coded]),
        ["RFC 7541 6.2.2 not indexed, with a known name"] = static wire => BlockIsTakenAsync(wire, [0x0f, 0x2b, .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.2 not indexed, with a known name, coded"] = static wire => BlockIsTakenAsync(wire, [0x0f, 0x2b, .. s_coded]),
        ["RFC 7541 6.2.2 not indexed, with a new name"] = static wire => BlockIsTakenAsync(wire, [0, .. Http2Frames.String("x"), .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.2 not indexed, with a new name, coded"] = static wire => BlockIsTakenAsync(wire, [0, .. s_coded, .. s_coded]),
        ["RFC 7541 6.2.3 never indexed, with a known name"] = static wire => BlockIsTakenAsync(wire, [0x1f, 0x2b, .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.3 never indexed, with a known name, coded"] = static wire => BlockIsTakenAsync(wire, [0x1f, 0x2b, .. s_coded]),
        ["RFC 7541 6.2.3 never indexed, with a new name"] = static wire => BlockIsTakenAsync(wire, [0x10, .. Http2Frames.String("x"), .. Http2Frames.String("a")]),
        ["RFC 7541 6.2.3 never indexed, with a new name, coded"] = static wire => BlockIsTakenAsync(wire, [0x10, .. s_coded, .. s_coded]),
        ["RFC 7541 6.3 another size of the table"] = static wire => IsAnsweredAsync(wire, Frame(Headers, Whole, 1, [0x20, .. s_indexed])),
        ["RFC 7541 6.3 two other sizes of the table"] = static wire => IsAnsweredAsync(wire, Frame(Headers, Whole, 1, [0x20, 0x3f, 0xe1, 0x1f, .. s_indexed])),
        ["RFC 7541 2.3.2 a field of an earlier request"] = static async wire =>
        {
            await wire.SendAsync(Frame(Headers, Whole, 1, [0x82, 0x87, 0x84, 0x41, .. Http2Frames.String("kestrel.test")]));
            await wire.AnswersAsync();
            await wire.SendAsync(Frame(Headers, Whole, 3, 0x82, 0x87, 0x84, 0xbe));
            await wire.AnswersAsync(3);
        },

        ["RFC 7541 2.3.3 an index of no field"] = static wire => BlockIsAtFaultAsync(wire, 0xff, 0x0f),
        ["RFC 7541 2.3.3 an index of no name"] = static wire => BlockIsAtFaultAsync(wire, [0x7f, 0x0f, .. Http2Frames.String("a")]),
        ["RFC 7541 4.2 another size of the table at the end"] = static wire => BlockIsAtFaultAsync(wire, 0x3f, 0x01),
        ["RFC 7541 5.2 padding of more than seven bits"] = static wire => BlockIsAtFaultAsync(wire, [0, .. Http2Frames.String("x"), 0x82, 0x1f, 0xff]),
        ["RFC 7541 5.2 padding with zeroes"] = static wire => BlockIsAtFaultAsync(wire, [0, .. Http2Frames.String("x"), 0x81, 0x18]),
        ["RFC 7541 5.2 the end of string"] = static wire => BlockIsAtFaultAsync(wire, [0, .. Http2Frames.String("x"), 0x84, 0xff, 0xff, 0xff, 0xff]),
        ["RFC 7541 6.1 the index 0"] = static wire => BlockIsAtFaultAsync(wire, 0x80),
        ["RFC 7541 6.3 a table larger than was allowed"] = static wire => EndsAsync(wire, [CompressionError], Frame(Headers, Whole, 1, [0x3f, 0xe2, 0x1f, .. s_indexed])),
    };

    private static Task IsMalformedAsync(Http2Wire wire, params (string, string)[] fields) => ResetsAsync(wire, ProtocolError, Odd(1, fields));

    private static Task BlockIsTakenAsync(Http2Wire wire, byte[] more) => IsAnsweredAsync(wire, Frame(Headers, Whole, 1, [.. s_indexed, .. more]));

    private static Task BlockIsAtFaultAsync(Http2Wire wire, params byte[] more) => EndsAsync(wire, [CompressionError], Frame(Headers, Whole, 1, [.. s_indexed, .. more]));
}
