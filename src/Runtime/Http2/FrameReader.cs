using System.Buffers;

namespace UdsAot.Http2;

/// <summary>
/// Takes whole frames off what a client has sent. A frame's header is checked as soon as it is there, so that nothing is waited for that
/// is going to be refused. A mutable struct: keep it in a field.
/// </summary>
internal struct FrameReader
{
    private FrameSequence _sequence;
    private FrameHeader _header;
    private Http2Fault _fault;
    private bool _hasHeader;

    /// <summary>The stream whose field block is not complete, or 0.</summary>
    public readonly int OpenBlock => _sequence.OpenBlock;

    /// <summary>True if a part of a frame has come, and was left.</summary>
    public readonly bool IsWithinFrame => _hasHeader;

    /// <summary>Takes the next frame.</summary>
    /// <param name="bytes">What has come and was not taken; then what is behind the frame.</param>
    /// <param name="frame">The frame's header.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="fault">What is wrong with the header. Of a stream error the frame is taken all the same.</param>
    /// <returns>False if it is not there as a whole, or if the fault is a connection error, which stays.</returns>
    public bool TryTake(ref ReadOnlySequence<byte> bytes, out FrameHeader frame, out ReadOnlySequence<byte> payload, out Http2Fault fault)
    {
        payload = default;
        fault = default;
        frame = _header;
        if (!_hasHeader)
        {
            if (bytes.Length < FrameHeader.Size)
            {
                return false;
            }
            frame = _header = ReadHeader(bytes);
            _hasHeader = true;
            _fault = _sequence.Take(frame);
        }
        if (_fault.EndsConnection)
        {
            fault = _fault;
            return false;
        }
        if (bytes.Length < FrameHeader.Size + frame.Length)
        {
            return false;
        }
        fault = _fault;
        _hasHeader = false;
        payload = bytes.Slice(FrameHeader.Size, frame.Length);
        bytes = bytes.Slice(payload.End);
        return true;
    }

    private static FrameHeader ReadHeader(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.FirstSpan.Length >= FrameHeader.Size)
        {
            return FrameHeader.Read(bytes.FirstSpan);
        }
        Span<byte> header = stackalloc byte[FrameHeader.Size];
        bytes.Slice(0, FrameHeader.Size).CopyTo(header);
        return FrameHeader.Read(header);
    }
}
