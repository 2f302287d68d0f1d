using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Routing;

namespace UdsAot.Frontends;

/// <summary>The frames that are written, each with the connection's lock held.</summary>
internal sealed partial class Http2Sender
{
    /// <summary>Writes the head of a response, or of an interim one.</summary>
    public void WriteHead(int stream, ResponseHead head, HeaderMap map, bool isOwn, bool endsStream)
    {
        var writer = new FieldBlockWriter(RoomFor(Http2ResponseHead.MaxSize(head, map)));
        Http2ResponseHead.Write(_encoder, ref writer, head, map, isOwn);
        EndBlock(ref writer, stream, endsStream);
    }

    /// <summary>Writes the head that answers an extended CONNECT.</summary>
    public void WriteTunnelHead(int stream, ResponseHead head, HeaderMap map)
    {
        var writer = new FieldBlockWriter(RoomFor(Http2ResponseHead.MaxSize(head, map)));
        Http2ResponseHead.WriteTunnel(_encoder, ref writer, head, map);
        EndBlock(ref writer, stream, endsStream: false);
    }

    /// <summary>Writes a response's trailers, and with them its end.</summary>
    public void WriteTrailers(int stream, TrailerSection trailers, HeaderMap map)
    {
        var writer = new FieldBlockWriter(RoomFor(trailers.Length + trailers.Fields.Length * FieldBlockWriter.FieldOverhead));
        _encoder.Begin(ref writer);
        _encoder.WriteFields(ref writer, trailers, new TrailerFilter(map));
        EndBlock(ref writer, stream, endsStream: true);
    }

    // The frames' headers come before and between; the block is written behind the first of them.
    private Span<byte> RoomFor(int size) => _output.Room(size + FrameWriter.BlockOverhead(size, _settings.MaxFrameSize))[FrameHeader.Size..];

    private void EndBlock(ref FieldBlockWriter writer, int stream, bool endsStream)
    {
        int length = writer.Written;
        Span<byte> frames = _output.Room(length + FrameWriter.BlockOverhead(length, _settings.MaxFrameSize));
        _output.Advance(FrameWriter.FrameBlock(frames, length, stream, endsStream, _settings.MaxFrameSize));
        Progress++;
    }

    /// <summary>Writes our own settings.</summary>
    /// <param name="maxHead">Bytes of the largest head that is accepted.</param>
    public void WriteSettings(int maxHead)
    {
        ReadOnlySpan<(SettingId, int)> settings =
        [
            (SettingId.MaxConcurrentStreams, Http2Settings.MaxStreams),
            (SettingId.InitialWindowSize, Http2Settings.StreamWindow),
            (SettingId.MaxHeaderListSize, maxHead),
            (SettingId.NoRfc7540Priorities, 1),
            (SettingId.EnableConnectProtocol, 1),
        ];
        _output.Advance(FrameWriter.WriteSettings(
            _output.Room(FrameWriter.LargestControlFrame), CompiledMounts.HasTunnels ? settings : settings[..^1]));
    }

    public void WritePing(ReadOnlySpan<byte> opaque, bool acknowledges = false)
        => _output.Advance(FrameWriter.WritePing(_output.Room(FrameWriter.LargestControlFrame), opaque, acknowledges));

    public void WriteGoAway(int last, Http2Error error)
        => _output.Advance(FrameWriter.WriteGoAway(_output.Room(FrameWriter.LargestControlFrame), last, error));

    public void WriteReset(int stream, Http2Error error)
        => _output.Advance(FrameWriter.WriteReset(_output.Room(FrameWriter.LargestControlFrame), stream, error));

    public void WriteWindowUpdate(int stream, int increment)
        => _output.Advance(FrameWriter.WriteWindowUpdate(_output.Room(FrameWriter.LargestControlFrame), stream, increment));
}
