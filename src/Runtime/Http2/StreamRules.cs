namespace UdsAot.Http2;

/// <summary>The frames that may come on a stream in each state, and the state that follows (RFC 9113 section 5.1).</summary>
internal static class StreamRules
{
    /// <summary>Checks a frame that a client sent on a stream that it opened before, and answers the state that it leads to.</summary>
    /// <param name="state">The stream's state; changed only if there is no fault.</param>
    /// <param name="frame">The frame's header, which is good by itself.</param>
    public static Http2Fault Receive(ref StreamState state, in FrameHeader frame)
    {
        switch (frame.Type)
        {
            case FrameType.Data or FrameType.Headers:
                if (state is not (StreamState.Open or StreamState.HalfClosedLocal))
                {
                    return state switch
                    {
                        StreamState.Idle => Http2Fault.OfConnection(Http2Error.ProtocolError),
                        StreamState.HalfClosedRemote => Http2Fault.OfStream(Http2Error.StreamClosed),
                        _ => Http2Fault.OfConnection(Http2Error.StreamClosed),
                    };
                }
                if (frame.EndsStream)
                {
                    EndReceiving(ref state);
                }
                return default;
            case FrameType.ResetStream or FrameType.WindowUpdate when state == StreamState.Idle:
                return Http2Fault.OfConnection(Http2Error.ProtocolError);
            case FrameType.ResetStream:
                state = StreamState.Closed;
                return default;
            default:
                return default;
        }
    }

    /// <summary>The state of a stream that a client opens by a HEADERS frame.</summary>
    public static StreamState Opened(in FrameHeader headers) => headers.EndsStream ? StreamState.HalfClosedRemote : StreamState.Open;

    /// <summary>Notes that the client has sent END_STREAM.</summary>
    public static void EndReceiving(ref StreamState state)
        => state = state == StreamState.Open ? StreamState.HalfClosedRemote : StreamState.Closed;

    /// <summary>Notes that the server has sent END_STREAM.</summary>
    public static void EndSending(ref StreamState state)
        => state = state == StreamState.Open ? StreamState.HalfClosedLocal : StreamState.Closed;

    /// <summary>True if a client may open a stream of this number (section 5.1.1).</summary>
    /// <param name="stream">The number.</param>
    /// <param name="last">The highest number that the client has opened.</param>
    public static bool MayOpen(int stream, int last) => (stream & 1) != 0 && stream > last;
}
