using System.Buffers.Binary;

namespace UdsAot.Http2;

/// <summary>Writes whole frames. Every destination must be large enough; the number of octets is answered.</summary>
internal static class FrameWriter
{
    /// <summary>Octets of the largest frame that <see cref="WriteSettings"/>, <see cref="WriteGoAway"/> and the like write.</summary>
    public const int LargestControlFrame = FrameHeader.Size + 8 * SettingSize;

    private const int SettingSize = 6;
    private const int PingSize = 8;

    /// <summary>Writes SETTINGS (RFC 9113 section 6.5).</summary>
    /// <param name="destination">Room for <see cref="LargestControlFrame"/>.</param>
    /// <param name="settings">At most eight.</param>
    public static int WriteSettings(Span<byte> destination, ReadOnlySpan<(SettingId Id, int Value)> settings)
    {
        new FrameHeader(settings.Length * SettingSize, FrameType.Settings, FrameFlags.None, 0).Write(destination);
        int at = FrameHeader.Size;
        foreach ((SettingId id, int value) in settings)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)id);
            BinaryPrimitives.WriteInt32BigEndian(destination[(at + 2)..], value);
            at += SettingSize;
        }
        return at;
    }

    /// <summary>Writes the acknowledgement of SETTINGS (section 6.5.3).</summary>
    public static int WriteSettingsAck(Span<byte> destination)
    {
        new FrameHeader(0, FrameType.Settings, FrameFlags.Acknowledge, 0).Write(destination);
        return FrameHeader.Size;
    }

    /// <summary>Writes PING (section 6.7).</summary>
    /// <param name="destination">Room for 17 octets.</param>
    /// <param name="opaque">Eight octets, which an acknowledgement repeats.</param>
    /// <param name="acknowledges">Whether it is one.</param>
    public static int WritePing(Span<byte> destination, ReadOnlySpan<byte> opaque, bool acknowledges)
    {
        new FrameHeader(PingSize, FrameType.Ping, acknowledges ? FrameFlags.Acknowledge : FrameFlags.None, 0).Write(destination);
        opaque[..PingSize].CopyTo(destination[FrameHeader.Size..]);
        return FrameHeader.Size + PingSize;
    }

    /// <summary>Writes GOAWAY without debug data (section 6.8).</summary>
    /// <param name="destination">Room for 17 octets.</param>
    /// <param name="lastStream">The last stream that was or may be acted upon.</param>
    /// <param name="error">Why.</param>
    public static int WriteGoAway(Span<byte> destination, int lastStream, Http2Error error)
    {
        new FrameHeader(8, FrameType.GoAway, FrameFlags.None, 0).Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[FrameHeader.Size..], lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(FrameHeader.Size + 4)..], (uint)error);
        return FrameHeader.Size + 8;
    }

    /// <summary>Writes RST_STREAM (section 6.4).</summary>
    public static int WriteReset(Span<byte> destination, int stream, Http2Error error)
    {
        new FrameHeader(4, FrameType.ResetStream, FrameFlags.None, stream).Write(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[FrameHeader.Size..], (uint)error);
        return FrameHeader.Size + 4;
    }

    /// <summary>Writes WINDOW_UPDATE (section 6.9).</summary>
    /// <param name="destination">Room for 13 octets.</param>
    /// <param name="stream">The stream, or 0 for the connection.</param>
    /// <param name="increment">1 to 2^31-1.</param>
    public static int WriteWindowUpdate(Span<byte> destination, int stream, int increment)
    {
        new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, stream).Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[FrameHeader.Size..], increment);
        return FrameHeader.Size + 4;
    }

    /// <summary>Octets that <see cref="FrameBlock"/> adds to a field block.</summary>
    /// <param name="length">Octets of the block.</param>
    /// <param name="frameSize">The peer's SETTINGS_MAX_FRAME_SIZE.</param>
    public static int BlockOverhead(int length, int frameSize) => FrameHeader.Size * Math.Max(1, (length + frameSize - 1) / frameSize);

    /// <summary>Puts a field block into a HEADERS frame and as many CONTINUATION frames as it needs (section 4.3).</summary>
    /// <param name="buffer">The block, from octet <see cref="FrameHeader.Size"/> on; behind it room for the other frames' headers.</param>
    /// <param name="length">Octets of the block.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="endsStream">Whether the message ends with it.</param>
    /// <param name="frameSize">The peer's SETTINGS_MAX_FRAME_SIZE.</param>
    public static int FrameBlock(Span<byte> buffer, int length, int stream, bool endsStream, int frameSize)
    {
        FrameFlags flags = endsStream ? FrameFlags.EndStream : FrameFlags.None;
        if (length <= frameSize)
        {
            new FrameHeader(length, FrameType.Headers, flags | FrameFlags.EndHeaders, stream).Write(buffer);
            return FrameHeader.Size + length;
        }
        // From the last fragment on, so that each is moved once.
        int total = length + BlockOverhead(length, frameSize);
        int end = length;
        int place = total;
        while (end > frameSize)
        {
            int size = end % frameSize is > 0 and int rest ? rest : frameSize;
            buffer.Slice(FrameHeader.Size + end - size, size).CopyTo(buffer[(place - size)..]);
            place -= size + FrameHeader.Size;
            new FrameHeader(size, FrameType.Continuation, end == length ? FrameFlags.EndHeaders : FrameFlags.None, stream).Write(buffer[place..]);
            end -= size;
        }
        new FrameHeader(frameSize, FrameType.Headers, flags, stream).Write(buffer);
        return total;
    }
}
