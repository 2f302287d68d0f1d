using UdsAot.EndToEnd.Harness;
using static UdsAot.EndToEnd.Harness.Http2Code;
using static UdsAot.EndToEnd.Harness.Http2Frames;
using static UdsAot.EndToEnd.Rules.FrameRules;

namespace UdsAot.EndToEnd.Rules;

/// <summary>What comes of frames by the state of their stream, and the windows: RFC 9113 sections 5 and 6.9.</summary>
internal static class StreamRules
{
    /// <summary>An origin's path that is not answered: its stream stays half-closed.</summary>
    private const string Slow = "/slow/1";

    private const string HelloText = "hello from kestrel";

    public static Dictionary<string, Func<Http2Wire, Task>> All { get; } = new()
    {
        ["5.1 PRIORITY on an idle stream"] = static wire => IsAnsweredAsync(wire, Frame(Priority, 0, 1, 0, 0, 0, 0, 255), Get(1)),
        ["5.1 WINDOW_UPDATE on a half-closed stream"] = static wire => IsTakenAsync(wire, Get(1, Slow), Widen(1, 1)),
        ["5.1 PRIORITY on a half-closed stream"] = static wire => IsTakenAsync(wire, Get(1, Slow), Frame(Priority, 0, 1, 0, 0, 0, 0, 255)),
        ["5.1 RST_STREAM on a half-closed stream"] = static wire => IsTakenAsync(wire, Get(1, Slow), Frame(Reset, 0, 1, Number((uint)Cancel))),
        ["5.1 PRIORITY on a closed stream"] = static wire => BehindEndAsync(wire, Frame(Priority, 0, 1, 0, 0, 0, 0, 255)),
        ["5.1 WINDOW_UPDATE and RST_STREAM on a closed stream"] = static wire => BehindEndAsync(wire, [.. Widen(1, 1), .. Frame(Reset, 0, 1, Number((uint)Cancel))]),

        ["5.1 content on an idle stream"] = static wire => EndsAsync(wire, [ProtocolError], Content(1, true, "test")),
        ["5.1 RST_STREAM on an idle stream"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Reset, 0, 1, Number((uint)Cancel))),
        ["5.1 WINDOW_UPDATE on an idle stream"] = static wire => EndsAsync(wire, [ProtocolError], Widen(1, 100)),
        ["5.1 CONTINUATION on an idle stream"] = static wire => EndsAsync(wire, [ProtocolError], Frame(Continuation, EndHeaders, 1, Block(Request("GET", "/hello")))),
        ["5.1 content on a half-closed stream"] = static wire => ResetsAsync(wire, StreamClosed, Get(1, Slow), Content(1, true, "test")),
        ["5.1 HEADERS on a half-closed stream"] = static wire => ResetsAsync(wire, StreamClosed, Get(1, Slow), Get(1)),
        ["5.1 CONTINUATION on a half-closed stream"] = static wire => EndsAsync(wire, [ProtocolError], Get(1, Slow), Frame(Continuation, EndHeaders, 1)),
        ["5.1 content on a stream that the client has reset"] = static wire
            => EndsAsync(wire, [StreamClosed], Post(1), Frame(Reset, 0, 1, Number((uint)Cancel)), Content(1, true, "test")),
        ["5.1 HEADERS on a stream that the client has reset"] = static wire
            => EndsAsync(wire, [StreamClosed], Post(1), Frame(Reset, 0, 1, Number((uint)Cancel)), Get(1)),
        ["5.1 CONTINUATION on a stream that the client has reset"] = static wire
            => EndsAsync(wire, [ProtocolError], Post(1), Frame(Reset, 0, 1, Number((uint)Cancel)), Frame(Continuation, EndHeaders, 1)),
        ["5.1 content on a closed stream"] = static wire => FaultBehindEndAsync(wire, StreamClosed, Content(1, true, "test")),
        ["5.1 HEADERS on a closed stream"] = static wire => FaultBehindEndAsync(wire, StreamClosed, Get(1)),
        ["5.1 CONTINUATION on a closed stream"] = static wire => FaultBehindEndAsync(wire, ProtocolError, Frame(Continuation, EndHeaders, 1)),
        ["5.1 content that was under way to a stream that the server has reset"] = static wire
            => ResetsAsync(wire, ProtocolError, Post(1), Widen(1, 0), Content(1, false, "te"), Content(1, true, "st")),
        ["5.1.1 an even number"] = static wire => EndsAsync(wire, [ProtocolError], Get(2)),
        ["5.1.1 a number that is too low"] = static wire => EndsAsync(wire, [StreamClosed, ProtocolError], Get(5), Get(3)),
        ["5.1.2 more streams than are allowed"] = static async wire =>
        {
            await wire.SendAsync([.. Enumerable.Range(0, 101).Select(static i => Post(2 * i + 1))]);
            await wire.ResetsAsync(RefusedStream, stream: 201);
        },
        ["5.3.1 HEADERS that depend on their own stream"] = static wire
            => ResetsAsync(wire, ProtocolError, Frame(Headers, Whole | HasPriority, 1, [0, 0, 0, 1, 255, .. Block(Request("GET", "/hello"))])),
        ["5.3.1 PRIORITY that depends on its own stream"] = static wire => ResetsAsync(wire, ProtocolError, Post(1), Frame(Priority, 0, 1, 0, 0, 0, 1, 255)),

        ["6.5.3 the last of several values counts"] = static wire => SendsAsync(wire, 1, Set((4, 100), (4, 1)), Get(1)),
        ["6.9.1 a window of 1"] = static wire => SendsAsync(wire, 1, Set((4, 1)), Get(1)),
        ["6.9.1 the windows hold content back, octet by octet"] = static async wire =>
        {
            await wire.SendAsync(Set((4, 0)), Get(1));
            await wire.ReadAsync(Headers);
            await wire.GoesOnAsync();
            for (int i = 0; i < HelloText.Length; i++)
            {
                await SendsAsync(wire, 1, Widen(1, 1));
            }
        },
        ["6.9.2 a window that is changed behind a request"] = static async wire =>
        {
            await wire.SendAsync(Set((4, 0)), Get(1));
            await wire.ReadAsync(Headers);
            await SendsAsync(wire, 1, Set((4, 1)));
        },
        ["6.9.2 a window that becomes negative"] = static async wire =>
        {
            await SendsAsync(wire, 3, Set((4, 3)), Get(1));
            await wire.SendAsync(Set((4, 2)));
            await SendsAsync(wire, 1, Widen(1, 2));
        },
        ["6.9.2 a window that the initial value widens beyond 2^31-1"] = static wire
            => EndsAsync(wire, [FlowControlError], Get(1, Slow), Widen(1, 0x7fff_0000), Set((4, 0x7fff_ffff))),
    };

    private static async Task SendsAsync(Http2Wire wire, int length, params byte[][] frames)
    {
        await wire.SendAsync(frames);
        Assert.Equal(length, (await wire.ReadAsync(Data)).Payload.Length);
    }

    private static async Task BehindEndAsync(Http2Wire wire, byte[] frame)
    {
        await IsAnsweredAsync(wire, Get(1));
        await IsTakenAsync(wire, frame);
    }

    private static async Task FaultBehindEndAsync(Http2Wire wire, Http2Code code, byte[] frame)
    {
        await IsAnsweredAsync(wire, Get(1));
        await EndsAsync(wire, [code], frame);
    }
}
