using UdsAot.EndToEnd.Harness;
using static UdsAot.EndToEnd.Harness.Http2Code;
using static UdsAot.EndToEnd.Harness.Http2Frames;

namespace UdsAot.EndToEnd.Rules;

/// <summary>What comes of single frames: the formats and sizes of RFC 9113 sections 4 and 6.</summary>
internal static class FrameRules
{
    private const byte Unknown = 0x77;

    public static Dictionary<string, Func<Http2Wire, Task>> All { get; } = new()
    {
        // Sound frames, each of which is taken.
        ["3.4 settings are acknowledged"] = static async wire =>
        {
            await wire.SendAsync(Set((2, 0)));
            Assert.Equal(EndStream, (await wire.ReadAsync(Settings)).Flags);
        },
        ["4.1 a frame of an unknown type"] = static wire => IsTakenAsync(wire, Frame(Unknown, 0, 0, 1, 2, 3)),
        ["4.1 a flag without a meaning"] = static wire => IsTakenAsync(wire, Frame(Ping, 0x16, 0, new byte[8])),
        ["4.1 a reserved bit"] = static wire => IsTakenAsync(wire, Frame(Ping, 0, int.MinValue, new byte[8])),
        ["4.1 a frame of an unknown type on a stream"] = static wire => IsAnsweredAsync(wire, Post(1), Frame(Unknown, 0xff, 1, 1), Content(1, true, "")),
        ["4.2 content of 2^14 octets"] = static wire => IsAnsweredAsync(wire, Post(1), Content(1, true, new string('x', 16_384))),
        ["5.5 a frame of an unknown type in front of a request"] = static wire => IsAnsweredAsync(wire, Frame(Unknown, 0, 1, 1), Get(1)),
        ["6.1 content"] = static wire => IsAnsweredAsync(wire, Post(1), Content(1, true, "test")),
        ["6.1 content in pieces"] = static wire => IsAnsweredAsync(wire, Post(1), Content(1, false, "te"), Content(1, false, ""), Content(1, true, "st")),
        ["6.1 padded content"] = static wire => IsAnsweredAsync(wire, Post(1), Frame(Data, EndStream | Padded, 1, [6, .. "test"u8, 0, 0, 0, 0, 0, 0])),
        ["6.2 a request"] = static wire => IsAnsweredAsync(wire, Get(1)),
        ["6.2 a padded request"] = static wire => IsAnsweredAsync(wire, Frame(Headers, Whole | Padded, 1, [4, .. Block(Request("GET", "/hello")), 0, 0, 0, 0])),
        ["6.2 a request with a priority"] = static wire => IsAnsweredAsync(wire, Frame(Headers, Whole | HasPriority, 1, [0x80, 0, 0, 0, 255, .. Block(Request("GET", "/hello"))])),
        ["6.3 a priority of 1"] = static wire => IsTakenAsync(wire, Frame(Priority, 0, 1, 0, 0, 0, 0, 0)),
        ["6.3 a priority of 256"] = static wire => IsTakenAsync(wire, Frame(Priority, 0, 1, 0, 0, 0, 0, 255)),
        ["6.3 a priority that depends on another stream"] = static wire => IsTakenAsync(wire, Frame(Priority, 0, 3, 0, 0, 0, 1, 255)),
        ["6.3 a priority that is exclusive"] = static wire => IsTakenAsync(wire, Frame(Priority, 0, 3, 0x80, 0, 0, 1, 255)),
        ["6.3 a priority of a later stream in front of a request"] = static wire => IsAnsweredAsync(wire, Frame(Priority, 0, 9, 0, 0, 0, 0, 1), Get(1)),
        ["6.4 a cancellation"] = static wire => IsTakenAsync(wire, Post(1), Frame(Reset, 0, 1, Number((uint)Cancel))),
        ["6.5.2 a parameter without a meaning"] = static wire => IsTakenAsync(wire, Set((0xff, 1))),
        ["6.7 a PING is answered with its payload"] = static wire => wire.GoesOnAsync(),
        ["6.7 the answer to a PING that was not sent"] = static wire => IsTakenAsync(wire, Frame(Ping, EndStream, 0, new byte[8])),
        ["6.8 GOAWAY"] = static wire => IsAnsweredAsync(wire, Get(1), Frame(GoAway, 0, 0, new byte[8])),
        ["6.9 a wider window of the connection"] = static wire => IsTakenAsync(wire, Widen(0, 1)),
        ["6.9 a wider window of a stream"] = static wire => IsAnsweredAsync(wire, Post(1), Widen(1, 1), Content(1, true, "")),
        ["6.10 a request in two frames"] = static wire => IsAnsweredAsync(wire, InPieces(2)),
        ["6.10 a request in many frames"] = static wire => IsAnsweredAsync(wire, InPieces(7)),
        ["7 GOAWAY with a code without a meaning"] = static wire => IsTakenAsync(wire, Frame(GoAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff)),
        ["7 a cancellation with a code without a meaning"] = static wire => IsTakenAsync(wire, Post(1), Frame(Reset, 0, 1, Number(0xff))),

        // Frames that break the rules.
        ["4.2 content of more than 2^14 octets"] = static wire => EndsAsync(wire, [FrameSizeError], Post(1), Content(1, true, new string('x', 16_385))),
        ["4.2 a block of more than 2^14 octets"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(Headers, Whole, 1, new byte[16_385])),
        ["4.3 a block that can't be decoded"] = static wire => EndsAsync(wire, [CompressionError], Frame(Headers, Whole, 1, 0x40)),
        ["4.3 PRIORITY within a block"] = static wire => EndsAsync(wire, [ProtocolError], Begun(1), Frame(Priority, 0, 1, 0, 0, 0, 0, 255)),
        ["4.3 another stream within a block"] = static wire => EndsAsync(wire, [ProtocolError], Begun(1), Get(3)),
        ["5.4.1 a PING that is cut off"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(Ping, 0, 0, 0)),
        ["5.4.1 GOAWAY names the last stream"] = static async wire =>
        {
            await wire.SendAsync(Get(1));
            await wire.AnswersAsync();
            await wire.SendAsync(Frame(Ping, 0, 0, 0));
            Assert.Equal(Number(1), (await wire.ReadAsync(GoAway)).Payload[..4]);
        },
        ["5.5 a frame of an unknown type within a block"] = static wire => EndsAsync(wire, [ProtocolError], Begun(1), Frame(Unknown, 0, 1, 1)),
        ["6.1 content on the connection"] = static wire => EndsAsync(wire, [ProtocolError], Content(0, true, "test")),
        ["6.1 more padding than content"] = static wire => EndsAsync(wire, [ProtocolError], Post(1), Frame(Data, EndStream | Padded, 1, 5, 0)),
        ["6.2 a request on the connection"] = static wire => EndsAsync(wire, [ProtocolError], Get(0)),
        ["6.2 more padding than request"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Headers, Whole | Padded, 1, [99, .. Block(Request("GET", "/hello"))])),
        ["6.3 PRIORITY on the connection"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Priority, 0, 0, new byte[5])),
        ["6.3 PRIORITY of another size"] = static wire => ResetsAsync(wire, FrameSizeError, Post(1), Frame(Priority, 0, 1, new byte[4])),
        ["6.4 RST_STREAM on the connection"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Reset, 0, 0, new byte[4])),
        ["6.4 RST_STREAM of another size"] = static wire => EndsAsync(wire, [FrameSizeError], Post(1), Frame(Reset, 0, 1, new byte[3])),
        ["6.5 an acknowledgement with parameters"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(Settings, EndStream, 0, new byte[6])),
        ["6.5 SETTINGS on a stream"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Settings, 0, 1)),
        ["6.5 SETTINGS of another size"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(Settings, 0, 0, new byte[3])),
        ["6.5.2 ENABLE_PUSH of 2"] = static wire => EndsAsync(wire, [ProtocolError], Set((2, 2))),
        ["6.5.2 INITIAL_WINDOW_SIZE of 2^31"] = static wire => EndsAsync(wire, [FlowControlError], Set((4, 0x8000_0000))),
        ["6.5.2 MAX_FRAME_SIZE of 2^14-1"] = static wire => EndsAsync(wire, [ProtocolError], Set((5, 16_383))),
        ["6.5.2 MAX_FRAME_SIZE of 2^24"] = static wire => EndsAsync(wire, [ProtocolError], Set((5, 16_777_216))),
        ["6.6 PUSH_PROMISE"] = static wire => EndsAsync(wire, [ProtocolError], Get(1), Frame(5, EndHeaders, 1, [0, 0, 0, 2, .. Block(Request("GET", "/"))])),
        ["6.7 PING on a stream"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Ping, 0, 1, new byte[8])),
        ["6.7 PING of another size"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(Ping, 0, 0, new byte[6])),
        ["6.8 GOAWAY on a stream"] = static wire => EndsAsync(wire, [ProtocolError], Frame(GoAway, 0, 1, new byte[8])),
        ["6.9 an increment of 0"] = static wire => EndsAsync(wire, [ProtocolError], Widen(0, 0)),
        ["6.9 an increment of 0 on a stream"] = static wire => ResetsAsync(wire, ProtocolError, Post(1), Widen(1, 0)),
        ["6.9 WINDOW_UPDATE of another size"] = static wire => EndsAsync(wire, [FrameSizeError], Frame(WindowUpdate, 0, 0, new byte[3])),
        ["6.9.1 a window of the connection beyond 2^31-1"] = static wire => EndsAsync(wire, [FlowControlError], Widen(0, 0x7fff_ffff), Widen(0, 0x7fff_ffff)),
        ["6.9.1 a window of a stream beyond 2^31-1"] = static wire => ResetsAsync(wire, FlowControlError, Post(1), Widen(1, 0x7fff_ffff), Widen(1, 0x7fff_ffff)),
        ["6.10 PRIORITY behind CONTINUATION without END_HEADERS"] = static wire
            => EndsAsync(wire, [ProtocolError], Begun(1), Frame(Continuation, 0, 1, Block(("x", "1"))), Frame(Priority, 0, 1, new byte[5])),
        ["6.10 content within a block"] = static wire => EndsAsync(wire, [ProtocolError], Begun(1), Content(1, true, "test")),
        ["6.10 CONTINUATION on the connection"] = static wire => EndsAsync(wire, [ProtocolError], Begun(1), Frame(Continuation, EndHeaders, 0, Block(("x", "1")))),
        ["6.10 CONTINUATION behind END_HEADERS"] = static wire => EndsAsync(wire, [ProtocolError], Post(1), Frame(Continuation, EndHeaders, 1, Block(("x", "1")))),
        ["6.10 CONTINUATION behind CONTINUATION with END_HEADERS"] = static wire
            => EndsAsync(wire, [ProtocolError], Begun(1), Frame(Continuation, EndHeaders, 1), Frame(Continuation, EndHeaders, 1)),
        ["6.10 CONTINUATION behind content"] = static wire => EndsAsync(wire, [ProtocolError], Post(1), Content(1, false, "x"), Frame(Continuation, EndHeaders, 1)),
    };

    /// <summary>Sends frames after which the server goes on.</summary>
    public static async Task IsTakenAsync(Http2Wire wire, params byte[][] frames)
    {
        await wire.SendAsync(frames);
        await wire.GoesOnAsync();
    }

    /// <summary>Sends frames that the server answers with a response on stream 1.</summary>
    public static async Task IsAnsweredAsync(Http2Wire wire, params byte[][] frames)
    {
        await wire.SendAsync(frames);
        await wire.AnswersAsync();
    }

    /// <summary>Sends frames that end stream 1, and no other.</summary>
    public static async Task ResetsAsync(Http2Wire wire, Http2Code code, params byte[][] frames)
    {
        await wire.SendAsync(frames);
        await wire.ResetsAsync(code);
    }

    /// <summary>Sends frames that end the connection.</summary>
    public static async Task EndsAsync(Http2Wire wire, Http2Code[] codes, params byte[][] frames)
    {
        await wire.SendAsync(frames);
        await wire.EndsAsync(codes);
    }

    /// <summary>HEADERS without END_HEADERS.</summary>
    public static byte[] Begun(int stream) => Frame(Headers, EndStream, stream, Block(Request("GET", "/hello")));

    private static byte[][] InPieces(int count)
    {
        byte[][] parts = [.. Block(Request("GET", "/hello")).Chunk(60 / count)];
        return [.. parts.Select((part, i) => Frame(i == 0 ? Headers : Continuation, (byte)((i == 0 ? EndStream : 0) | (i == parts.Length - 1 ? EndHeaders : 0)), 1, part))];
    }
}
