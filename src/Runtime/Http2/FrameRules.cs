namespace UdsAot.Http2;

/// <summary>The rules that a frame's header must obey by itself, whatever the connection's state (RFC 9113 sections 4.2 and 6).</summary>
internal static class FrameRules
{
    private const int PriorityLength = 5;
    private const int ErrorLength = 4;
    private const int SettingLength = 6;
    private const int PingLength = 8;
    private const int GoAwayLength = 8;
    private const int IncrementLength = 4;
    private const int PrioritizedStreamLength = 4;

    /// <summary>Checks the header of a frame that a client sent.</summary>
    /// <param name="frame">The header.</param>
    public static Http2Fault Check(in FrameHeader frame)
    {
        if (frame.Length > Http2Limits.FrameSize)
        {
            // For DATA a stream error would do, but then up to 16 MiB were to be skipped.
            return Http2Fault.OfConnection(Http2Error.FrameSizeError);
        }
        switch (frame.Type)
        {
            case FrameType.Data:
                return OnStream(frame, isOfSize: frame.Length >= PaddingLength(frame));
            case FrameType.Headers:
                int least = PaddingLength(frame) + ((frame.Flags & FrameFlags.Priority) != 0 ? PriorityLength : 0);
                return OnStream(frame, isOfSize: frame.Length >= least);
            case FrameType.Priority:
                Http2Fault fault = OnStream(frame, isOfSize: true);
                return fault.Happened || frame.Length == PriorityLength ? fault : Http2Fault.OfStream(Http2Error.FrameSizeError);
            case FrameType.ResetStream:
                return OnStream(frame, isOfSize: frame.Length == ErrorLength);
            case FrameType.Settings:
                return OnConnection(frame, isOfSize: frame.Acknowledges ? frame.Length == 0 : frame.Length % SettingLength == 0);
            case FrameType.PushPromise:
                // Only servers push (section 8.4).
                return Http2Fault.OfConnection(Http2Error.ProtocolError);
            case FrameType.Ping:
                return OnConnection(frame, isOfSize: frame.Length == PingLength);
            case FrameType.GoAway:
                return OnConnection(frame, isOfSize: frame.Length >= GoAwayLength);
            case FrameType.WindowUpdate:
                return frame.Length == IncrementLength ? default : Http2Fault.OfConnection(Http2Error.FrameSizeError);
            case FrameType.Continuation:
                return OnStream(frame, isOfSize: true);
            case FrameType.PriorityUpdate:
                return OnConnection(frame, isOfSize: frame.Length >= PrioritizedStreamLength);
            default:
                return default;
        }
    }

    private static int PaddingLength(in FrameHeader frame) => (frame.Flags & FrameFlags.Padded) != 0 ? 1 : 0;

    private static Http2Fault OnStream(in FrameHeader frame, bool isOfSize)
        => frame.Stream == 0 ? Http2Fault.OfConnection(Http2Error.ProtocolError)
            : isOfSize ? default
            : Http2Fault.OfConnection(Http2Error.FrameSizeError);

    private static Http2Fault OnConnection(in FrameHeader frame, bool isOfSize)
        => frame.Stream != 0 ? Http2Fault.OfConnection(Http2Error.ProtocolError)
            : isOfSize ? default
            : Http2Fault.OfConnection(Http2Error.FrameSizeError);
}
