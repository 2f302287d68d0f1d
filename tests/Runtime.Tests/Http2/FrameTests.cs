using UdsAot.Http2;
using static UdsAot.Tests.Http2.ClientBytes;

namespace UdsAot.Tests.Http2;

/// <summary>Frames by themselves and in their order, by the sections of RFC 9113.</summary>
public sealed class FrameTests
{
    private const FrameFlags EndHeaders = FrameFlags.EndHeaders;

    public static TheoryData<string, byte[], string> Faults => new()
    {
        // Section 3.4: SETTINGS first.
        { "PING first", Frame(FrameType.Ping, 0, 0, new byte[8]), "over: ProtocolError" },
        { "an acknowledgement first", Frame(FrameType.Settings, FrameFlags.Acknowledge, 0), "over: ProtocolError" },
        // Section 4.2: sizes.
        { "a frame that is too large", [.. Settings(), 0, 0x40, 1, 0, 0, 0, 0, 0, 1], "over: FrameSizeError" },
        { "an unknown one that is too large", [.. Settings(), 0x10, 0, 0, 0x77, 0, 0, 0, 0, 1], "over: FrameSizeError" },
        // Section 6.1: DATA.
        { "DATA on the connection", [.. Settings(), .. Frame(FrameType.Data, 0, 0, 1)], "over: ProtocolError" },
        { "DATA on an idle stream", [.. Settings(), .. Data(1, true, "x")], "over: ProtocolError" },
        { "padded DATA without a length", [.. Settings(), .. Request(1, false, Get()), .. Frame(FrameType.Data, FrameFlags.Padded, 1)], "over: FrameSizeError" },
        { "DATA with more padding than it has", [.. Settings(), .. Request(1, false, Get()), .. Frame(FrameType.Data, FrameFlags.Padded, 1, 1)], "over: ProtocolError" },
        { "DATA behind the end", [.. Settings(), .. Request(1, true, Get()), .. Data(1, false, "x")], "stream 1: StreamClosed" },
        // Section 6.2: HEADERS.
        { "HEADERS on the connection", [.. Settings(), .. Headers(0, true, [0x82])], "over: ProtocolError" },
        { "HEADERS on an even stream", [.. Settings(), .. Headers(2, true, [0x82])], "over: ProtocolError" },
        { "HEADERS with more padding than it has", [.. Settings(), .. Frame(FrameType.Headers, EndHeaders | FrameFlags.Padded, 1, 9, 0x82)], "over: ProtocolError" },
        { "HEADERS cut off in its priority", [.. Settings(), .. Frame(FrameType.Headers, EndHeaders | FrameFlags.Priority, 1, 0, 0, 0, 0)], "over: FrameSizeError" },
        { "HEADERS whose padding covers its priority", [.. Settings(), .. Frame(FrameType.Headers, EndHeaders | FrameFlags.Padded | FrameFlags.Priority, 1, 5, 0, 0, 0, 0, 0)], "over: ProtocolError" },
        { "a stream that depends on itself", [.. Settings(), .. Frame(FrameType.Headers, EndHeaders | FrameFlags.EndStream | FrameFlags.Priority, 1, [0, 0, 0, 1, 7, .. PlainHpack.Encode(Get())])], "stream 1: ProtocolError" },
        { "HEADERS on a lower stream", [.. Settings(), .. Request(3, true, Get()), .. Request(1, true, Get())], "over: StreamClosed" },
        { "HEADERS behind the end", [.. Settings(), .. Request(1, true, Get()), .. Request(1, true, Get())], "stream 1: StreamClosed" },
        // Section 6.3: PRIORITY.
        { "PRIORITY on the connection", [.. Settings(), .. Frame(FrameType.Priority, 0, 0, new byte[5])], "over: ProtocolError" },
        { "PRIORITY of another length", [.. Settings(), .. Frame(FrameType.Priority, 0, 1, new byte[4])], "stream 1: FrameSizeError" },
        { "PRIORITY on itself", [.. Settings(), .. Frame(FrameType.Priority, 0, 5, 0x80, 0, 0, 5, 0)], "stream 5: ProtocolError" },
        // Section 6.4: RST_STREAM.
        { "RST_STREAM on the connection", [.. Settings(), .. Frame(FrameType.ResetStream, 0, 0, new byte[4])], "over: ProtocolError" },
        { "RST_STREAM of another length", [.. Settings(), .. Request(1, false, Get()), .. Frame(FrameType.ResetStream, 0, 1, new byte[3])], "over: FrameSizeError" },
        { "RST_STREAM on an idle stream", [.. Settings(), .. Frame(FrameType.ResetStream, 0, 1, new byte[4])], "over: ProtocolError" },
        // Section 6.5: SETTINGS.
        { "SETTINGS on a stream", [.. Settings(), .. Frame(FrameType.Settings, 0, 1)], "over: ProtocolError" },
        { "SETTINGS of another length", [.. Settings(), .. Settings(0, 0, 0, 0, 0)], "over: FrameSizeError" },
        { "an acknowledgement with a payload", [.. Settings(), .. Frame(FrameType.Settings, FrameFlags.Acknowledge, 0, new byte[6])], "over: FrameSizeError" },
        { "ENABLE_PUSH of 2", Settings(0, 2, 0, 0, 0, 2), "over: ProtocolError" },
        { "INITIAL_WINDOW_SIZE of 2^31", Settings(0, 4, 0x80, 0, 0, 0), "over: FlowControlError" },
        { "MAX_FRAME_SIZE of 2^14-1", Settings(0, 5, 0, 0, 0x3F, 0xFF), "over: ProtocolError" },
        { "MAX_FRAME_SIZE of 2^24", Settings(0, 5, 1, 0, 0, 0), "over: ProtocolError" },
        { "ENABLE_CONNECT_PROTOCOL of 2", Settings(0, 8, 0, 0, 0, 2), "over: ProtocolError" },
        // Section 6.6: PUSH_PROMISE.
        { "PUSH_PROMISE", [.. Settings(), .. Frame(FrameType.PushPromise, 0, 1, 0, 0, 0, 2, 0x82)], "over: ProtocolError" },
        // Section 6.7: PING.
        { "PING on a stream", [.. Settings(), .. Frame(FrameType.Ping, 0, 1, new byte[8])], "over: ProtocolError" },
        { "PING of another length", [.. Settings(), .. Frame(FrameType.Ping, 0, 0, new byte[7])], "over: FrameSizeError" },
        // Section 6.8: GOAWAY.
        { "GOAWAY on a stream", [.. Settings(), .. Frame(FrameType.GoAway, 0, 1, new byte[8])], "over: ProtocolError" },
        { "GOAWAY that is cut off", [.. Settings(), .. Frame(FrameType.GoAway, 0, 0, new byte[7])], "over: FrameSizeError" },
        // Section 6.9: WINDOW_UPDATE.
        { "WINDOW_UPDATE of another length", [.. Settings(), .. Frame(FrameType.WindowUpdate, 0, 0, new byte[3])], "over: FrameSizeError" },
        { "an increment of 0", [.. Settings(), .. Frame(FrameType.WindowUpdate, 0, 0, new byte[4])], "over: ProtocolError" },
        { "an increment of 0 on a stream", [.. Settings(), .. Request(1, false, Get()), .. Frame(FrameType.WindowUpdate, 0, 1, new byte[4])], "stream 1: ProtocolError" },
        { "WINDOW_UPDATE on an idle stream", [.. Settings(), .. Frame(FrameType.WindowUpdate, 0, 1, 0, 0, 0, 1)], "over: ProtocolError" },
        { "a window beyond 2^31-1", [.. Settings(), .. Frame(FrameType.WindowUpdate, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF)], "over: FlowControlError" },
        // Section 6.10: CONTINUATION.
        { "CONTINUATION without a block", [.. Settings(), .. Frame(FrameType.Continuation, EndHeaders, 1, 0x82)], "over: ProtocolError" },
        { "CONTINUATION of another stream", [.. Settings(), .. Frame(FrameType.Headers, 0, 1, 0x82), .. Frame(FrameType.Continuation, EndHeaders, 3, 0x86)], "over: ProtocolError" },
        { "PING within a block", [.. Settings(), .. Frame(FrameType.Headers, 0, 1, 0x82), .. Frame(FrameType.Ping, 0, 0, new byte[8])], "over: ProtocolError" },
        { "an unknown frame within a block", [.. Settings(), .. Frame(FrameType.Headers, 0, 1, 0x82), .. Frame((FrameType)0x77, 0, 1, 0)], "over: ProtocolError" },
        // Section 4.3: a block that can't be decoded.
        { "an index of no field", [.. Settings(), .. Headers(1, true, [0xbe])], "over: CompressionError" },
        // RFC 9218 section 7.1.
        { "PRIORITY_UPDATE on a stream", [.. Settings(), .. Frame(FrameType.PriorityUpdate, 0, 1, 0, 0, 0, 1)], "over: ProtocolError" },
        { "PRIORITY_UPDATE that is cut off", [.. Settings(), .. Frame(FrameType.PriorityUpdate, 0, 0, 0, 0, 1)], "over: FrameSizeError" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_frame_that_breaks_the_rules_is_a_fault(string name, byte[] bytes, string expected)
    {
        string events = CodecConnection.Whole(bytes).Events;
        Assert.True(events.TrimEnd('\n').EndsWith(expected, StringComparison.Ordinal), $"{name}: {events}");
        SplitsAlike(bytes);
    }

    public static TheoryData<string, byte[]> Conversations => new()
    {
        { "requests", [.. Settings(0, 3, 0, 0, 0, 5), .. Request(1, true, Get()), .. Request(3, false, Method("POST")), .. Data(3, false, "abc"), .. Data(3, true, "")] },
        { "padding", [.. Settings(), .. Frame(FrameType.Headers, EndHeaders | FrameFlags.Padded | FrameFlags.Priority, 1, [3, 0, 0, 0, 9, 1, .. PlainHpack.Encode(Get()), 0, 0, 0]), .. Frame(FrameType.Data, FrameFlags.Padded | FrameFlags.EndStream, 1, 2, (byte)'x', 0, 0)] },
        { "a block in pieces", [.. Settings(), .. Fragmented(1, PlainHpack.Encode(Get(("cookie", "a=b"), ("accept", "*/*"), ("cookie", "c=d"))), 7)] },
        { "an unknown frame", [.. Settings(), .. Frame((FrameType)0x77, (FrameFlags)0xff, 0x7fff_ffff, 1, 2, 3), .. Frame(FrameType.Ping, 0, 0, new byte[8])] },
        { "trailers", [.. Settings(), .. Request(1, false, Get()), .. Data(1, false, "x"), .. Headers(1, true, PlainHpack.Encode([("x-sum", "1"), ("x-end", "")]))] },
        { "settings", [.. Settings(0, 1, 0, 0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF, 0, 5, 0, 0xFF, 0xFF, 0xFF, 0, 99, 1, 2, 3, 4), .. Settings(0, 4, 0, 0, 0, 0), .. Frame(FrameType.Settings, FrameFlags.Acknowledge, 0)] },
        { "priorities", [.. Settings(), .. Frame(FrameType.Priority, 0, 7, 0, 0, 0, 3, 5), .. Frame(FrameType.PriorityUpdate, 0, 0, [0, 0, 0, 1, .. "u=1, i"u8])] },
        { "a reset", [.. Settings(), .. Request(1, false, Get()), .. Frame(FrameType.ResetStream, 0, 1, 0, 0, 0, 8), .. Frame(FrameType.WindowUpdate, 0, 1, 0, 0, 0, 9)] },
    };

    [Theory]
    [MemberData(nameof(Conversations))]
    public void What_a_client_sends_is_read_alike_however_it_is_split(string name, byte[] bytes)
    {
        CodecConnection whole = CodecConnection.Whole(bytes);
        Assert.False(whole.IsOver, $"{name}: {whole.Events}");
        Assert.DoesNotContain("stream ", whole.Events);
        SplitsAlike(bytes);
    }

    [Fact]
    public void A_block_in_too_many_pieces_or_too_long_ends_the_connection()
    {
        byte[] block = PlainHpack.Encode(Get(("x", new string('v', 60_000))));
        Assert.Contains("fault TooLarge", CodecConnection.Whole([.. Settings(), .. Fragmented(1, block, 16_384)]).Events);
        block = PlainHpack.Encode(Get(("x", new string('v', 66_000))));
        Assert.EndsWith("over: EnhanceYourCalm\n", CodecConnection.Whole([.. Settings(), .. Fragmented(1, block, 16_384)]).Events);
        byte[] empty = Frame(FrameType.Continuation, 0, 1);
        byte[] bytes = [.. Settings(), .. Frame(FrameType.Headers, 0, 1, 0x82), .. Enumerable.Repeat(empty, 2_000).SelectMany(static frame => frame)];
        CodecConnection flooded = CodecConnection.Whole(bytes);
        Assert.Equal("settings 4096 65535 16384 0\nover: EnhanceYourCalm\n", flooded.Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(32_768)]
    [InlineData(40_000)]
    public void A_block_of_ours_is_put_into_as_many_frames_as_it_needs(int length)
    {
        byte[] block = new byte[length];
        new Random(length).NextBytes(block);
        byte[] buffer = new byte[length + FrameWriter.BlockOverhead(length, 16_384)];
        block.CopyTo(buffer, Math.Min(FrameHeader.Size, buffer.Length - length));
        int written = FrameWriter.FrameBlock(buffer, length, 5, endsStream: true, 16_384);
        Assert.Equal(buffer.Length, written);

        var got = new List<byte>();
        for (int at = 0; at < written;)
        {
            FrameHeader frame = FrameHeader.Read(buffer.AsSpan(at));
            Assert.Equal(at == 0 ? FrameType.Headers : FrameType.Continuation, frame.Type);
            Assert.Equal((5, at == 0), (frame.Stream, frame.EndsStream));
            Assert.InRange(frame.Length, length == 0 ? 0 : 1, 16_384);
            at += FrameHeader.Size;
            got.AddRange(buffer[at..(at + frame.Length)]);
            at += frame.Length;
            Assert.Equal(at == written, frame.EndsHeaders);
        }
        Assert.Equal(block, got);
    }

    [Theory]
    [InlineData("", 3, false)]
    [InlineData("u=0", 0, false)]
    [InlineData("u=7, i", 7, true)]
    [InlineData("i=?1,u=2", 2, true)]
    [InlineData("i, i=?0", 3, false)]
    [InlineData("u=8", 3, false)]
    [InlineData("u=-1,i", 3, true)]
    [InlineData("u=1.5", 3, false)]
    [InlineData("u=5;x=1;y, q=?1", 5, false)]
    [InlineData("u=1,", 3, false)]
    [InlineData(",u=1", 3, false)]
    [InlineData("U=1", 3, false)]
    public void A_priority_is_read_from_its_field(string value, int urgency, bool isIncremental)
        => Assert.Equal(new StreamPriority((byte)urgency, isIncremental), StreamPriority.Parse(Latin1.Bytes(value)));

    private static byte[] Fragmented(int stream, byte[] block, int size)
    {
        var bytes = new List<byte>();
        for (int at = 0; at < block.Length; at += size)
        {
            FrameFlags flags = (at == 0 ? FrameFlags.EndStream : 0) | (at + size >= block.Length ? EndHeaders : 0);
            bytes.AddRange(Frame(at == 0 ? FrameType.Headers : FrameType.Continuation, flags, stream, block[at..Math.Min(at + size, block.Length)]));
        }
        return [.. bytes];
    }

    private static void SplitsAlike(byte[] bytes)
    {
        string whole = CodecConnection.Whole(bytes).Events;
        for (int split = 0; split <= bytes.Length; split++)
        {
            var connection = new CodecConnection();
            connection.Feed(bytes.AsSpan(0, split));
            connection.Feed(bytes.AsSpan(split));
            Assert.Equal(whole, connection.Events);
        }
        var slow = new CodecConnection();
        foreach (byte value in bytes)
        {
            slow.Feed([value]);
        }
        Assert.Equal(whole, slow.Events);
    }
}
