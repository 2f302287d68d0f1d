namespace UdsAot.Http2;

/// <summary>
/// The order in which frames may come on a connection: SETTINGS first (RFC 9113 section 3.4), and between a HEADERS frame and the end of
/// its field block nothing but its CONTINUATION frames (section 4.3). A mutable struct: keep it in a field.
/// </summary>
internal struct FrameSequence
{
    private bool _hasBegun;
    private int _openBlock;

    /// <summary>The stream whose field block is not complete, or 0.</summary>
    public readonly int OpenBlock => _openBlock;

    /// <summary>Checks the header of the next frame, also by the rules of its type, and notes it.</summary>
    public Http2Fault Take(in FrameHeader frame)
    {
        if (!_hasBegun)
        {
            if (frame.Type != FrameType.Settings || frame.Acknowledges)
            {
                return Http2Fault.OfConnection(Http2Error.ProtocolError);
            }
            _hasBegun = true;
        }
        if (_openBlock != 0 ? frame.Type != FrameType.Continuation || frame.Stream != _openBlock : frame.Type == FrameType.Continuation)
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        Http2Fault fault = FrameRules.Check(frame);
        if (!fault.Happened && frame.Type is FrameType.Headers or FrameType.Continuation)
        {
            _openBlock = frame.EndsHeaders ? 0 : frame.Stream;
        }
        return fault;
    }
}
