using System.Buffers.Binary;

namespace UdsAot.Http2;

/// <summary>Payloads of frames whose header was found good (<see cref="FrameRules"/>).</summary>
internal static class FramePayload
{
    private const int PriorityLength = 5;

    /// <summary>Takes the padding off a DATA or HEADERS frame (RFC 9113 section 6.1).</summary>
    /// <param name="flags">The frame's flags.</param>
    /// <param name="payload">The whole payload; then what is left of it.</param>
    /// <returns>False if the padding is longer than the frame: a connection error of type PROTOCOL_ERROR.</returns>
    public static bool TryTrimPadding(FrameFlags flags, ref ReadOnlySpan<byte> payload)
    {
        if ((flags & FrameFlags.Padded) == 0)
        {
            return true;
        }
        int padding = payload[0];
        payload = payload[1..];
        if (padding > payload.Length)
        {
            return false;
        }
        payload = payload[..^padding];
        return true;
    }

    /// <summary>Takes padding and deprecated priority off a HEADERS frame (section 6.2).</summary>
    /// <param name="frame">The frame's header.</param>
    /// <param name="payload">The whole payload; then the fragment of the field block.</param>
    public static Http2Fault TakeFragment(in FrameHeader frame, ref ReadOnlySpan<byte> payload)
    {
        if (!TryTrimPadding(frame.Flags, ref payload))
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        if ((frame.Flags & FrameFlags.Priority) == 0)
        {
            return default;
        }
        if (payload.Length < PriorityLength)
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        Http2Fault fault = CheckPriority(frame.Stream, payload);
        payload = payload[PriorityLength..];
        return fault;
    }

    /// <summary>Checks the deprecated priority of a stream (RFC 7540 section 5.3.1), of which nothing else is used.</summary>
    public static Http2Fault CheckPriority(int stream, ReadOnlySpan<byte> payload)
        => Number(payload) == stream ? Http2Fault.OfStream(Http2Error.ProtocolError) : default;

    /// <summary>Reads a 31-bit number: an increment, or the number of a stream.</summary>
    public static int Number(ReadOnlySpan<byte> payload) => (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFF_FFFF);

    /// <summary>Reads the code of RST_STREAM.</summary>
    public static Http2Error Error(ReadOnlySpan<byte> payload) => (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(payload);
}
