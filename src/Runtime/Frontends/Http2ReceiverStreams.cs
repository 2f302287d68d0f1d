using System.Buffers;
using UdsAot.Http1;
using UdsAot.Http2;

namespace UdsAot.Frontends;

/// <summary>Frames that make streams: HEADERS, CONTINUATION and DATA.</summary>
internal sealed partial class Http2Receiver
{
    private Http2Fault TakeHeaders(in FrameHeader frame, ReadOnlySpan<byte> payload, Http2Fault fault)
    {
        _headers = frame;
        Http2Fault padding = FramePayload.TakeFragment(frame, ref payload);
        if (padding.EndsConnection)
        {
            return padding;
        }
        _headersFault = fault.Happened ? fault : padding;
        if (frame.EndsHeaders)
        {
            return TakeBlock(payload);
        }
        Volatile.Write(ref _blockSince, Math.Max(connection.Now, 1));
        return _block.TryAppend(payload) ? default : Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);
    }

    private Http2Fault TakeContinuation(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        if (!_block.TryAppend(payload))
        {
            return Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);
        }
        if (!frame.EndsHeaders)
        {
            return default;
        }
        Volatile.Write(ref _blockSince, 0);
        Http2Fault fault = TakeBlock(_block.Bytes);
        _block.Clear();
        return fault;
    }

    /// <summary>Takes a whole field block: a request, or the trailers of one.</summary>
    private Http2Fault TakeBlock(ReadOnlySpan<byte> block)
    {
        int id = _headers.Stream;
        if (StreamRules.MayOpen(id, connection.Last))
        {
            return _headersFault.Happened ? Omit(block, id, _headersFault) : OpenStream(id, block);
        }
        Http2Fault fault;
        Http2Stream? stream;
        bool wakes = false;
        // Held throughout: a stream may end at any moment, and then serve another connection.
        lock (connection.Gate)
        {
            if (connection.Streams.TryGetValue(id, out stream) && stream.State != StreamState.Closed)
            {
                fault = TakeTrailers(stream, block, out wakes);
            }
            else
            {
                // What was under way to a stream that the server has reset is no fault; anything else behind a stream's end is.
                bool isExcused = connection.Resets.Contains(id);
                if (_headers.EndsStream)
                {
                    connection.LateResets.Remove(id);
                }
                fault = isExcused ? Omit(block, id, default)
                    : Http2Fault.OfConnection((id & 1) == 0 ? Http2Error.ProtocolError : Http2Error.StreamClosed);
            }
        }
        if (wakes)
        {
            stream!.Content.Release();
        }
        return fault;
    }

    // The dynamic table is the connection's, so the block is decoded whatever becomes of it.
    private Http2Fault Omit(ReadOnlySpan<byte> block, int id, Http2Fault fault)
    {
        connection.Last = Math.Max(connection.Last, id);
        return _decoder.Decode(block, OmittedFields.Instance) == HpackFault.None ? fault : Http2Fault.OfConnection(Http2Error.CompressionError);
    }

    private Http2Fault OpenStream(int id, ReadOnlySpan<byte> block)
    {
        Http2Stream? stream = null;
        lock (connection.Gate)
        {
            connection.Last = id;
            if (connection.HasNamedLast)
            {
                // The client was told which stream is the last that is answered.
            }
            else if (HasRoom && connection.TryTakeMemory())
            {
                stream = pool.Rent();
                stream.Open(connection, id, StreamRules.Opened(_headers));
            }
        }
        if (stream is null)
        {
            return Omit(block, id, connection.HasNamedLast ? default : Http2Fault.OfStream(Http2Error.RefusedStream));
        }
        if (_decoder.Decode(block, stream.Fields) != HpackFault.None)
        {
            connection.GiveMemory();
            pool.Return(stream);
            return Http2Fault.OfConnection(Http2Error.CompressionError);
        }
        if (stream.Fields.LacksMemory)
        {
            connection.NoteShortage();
            connection.GiveMemory();
            pool.Return(stream);
            return Http2Fault.OfStream(Http2Error.RefusedStream);
        }
        stream.Prepare();
        lock (connection.Gate)
        {
            connection.Add(stream);
        }
        _opened.Add(stream);
        if (_opened.Count == Http2Settings.MaxStreams)
        {
            ServeOpened();
        }
        return default;
    }

    // A stream that was reset counts no more, but its exchange may take a moment to end; how many do is bounded as well.
    private bool HasRoom
    {
        get
        {
            if (connection.Streams.Count < Http2Settings.MaxStreams)
            {
                return true;
            }
            int open = 0;
            foreach (Http2Stream stream in connection.Streams.Values)
            {
                open += stream.State == StreamState.Closed ? 0 : 1;
            }
            return open < Http2Settings.MaxStreams && connection.Streams.Count < Http2Settings.MaxExchanges;
        }
    }

    private Http2Fault TakeTrailers(Http2Stream stream, ReadOnlySpan<byte> block, out bool wakes)
    {
        wakes = false;
        if (stream.State == StreamState.HalfClosedRemote)
        {
            return Omit(block, stream.Id, Http2Fault.OfStream(Http2Error.StreamClosed));
        }
        if (!_headers.EndsStream || _headersFault.Happened)
        {
            return Omit(block, stream.Id, _headersFault.Happened ? _headersFault : Http2Fault.OfStream(Http2Error.ProtocolError));
        }
        if (_decoder.Decode(block, stream.TrailerFields) != HpackFault.None)
        {
            return Http2Fault.OfConnection(Http2Error.CompressionError);
        }
        if (stream.TrailerFields.Complete() != HeadFault.None)
        {
            return Http2Fault.OfStream(stream.TrailerFields.LacksMemory ? Http2Error.EnhanceYourCalm : Http2Error.ProtocolError);
        }
        StreamRules.EndReceiving(ref stream.State);
        wakes = stream.Content.End();
        return default;
    }

    private Http2Fault TakeData(in FrameHeader frame, ReadOnlySequence<byte> payload)
    {
        if (IsIdle(frame.Stream))
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        if ((frame.Flags & FrameFlags.Padded) != 0 && !TryTrimPadding(ref payload))
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        Http2Stream? stream;
        bool wakes = false;
        lock (connection.Gate)
        {
            if (!_receiveWindow.TryReceive(frame.Length))
            {
                return Http2Fault.OfConnection(Http2Error.FlowControlError);
            }
            if (frame.Length == 0 && !frame.EndsStream && IsAbuse(AbuseKind.IdleFrames))
            {
                return TooMuch;
            }
            connection.Streams.TryGetValue(frame.Stream, out stream);
            if (stream is null || stream.State is StreamState.Closed or StreamState.HalfClosedRemote)
            {
                ConsumedOfConnection(frame.Length);
                sender.ScheduleFlush();
                if (frame.EndsStream)
                {
                    connection.LateResets.Remove(frame.Stream);
                }
                return stream is { State: StreamState.HalfClosedRemote } ? Http2Fault.OfStream(Http2Error.StreamClosed)
                    : connection.Resets.Contains(frame.Stream) ? default
                    : Http2Fault.OfConnection(Http2Error.StreamClosed);
            }
            if (!stream.Content.Window.TryReceive(frame.Length))
            {
                return Http2Fault.OfStream(Http2Error.FlowControlError);
            }
            int padding = frame.Length - (int)payload.Length;
            if (padding > 0)
            {
                stream.Content.Window.Consume(padding);
                ConsumedOfConnection(padding);
            }
            if (payload.Length > 0)
            {
                wakes = stream.Content.Receive(payload);
                Credit(stream, (int)payload.Length);
            }
            if (frame.EndsStream)
            {
                StreamRules.EndReceiving(ref stream.State);
                wakes |= stream.Content.End();
            }
        }
        if (wakes)
        {
            stream.Content.Release();
        }
        return default;
    }

    private static bool TryTrimPadding(ref ReadOnlySequence<byte> payload)
    {
        int padding = payload.FirstSpan[0];
        payload = payload.Slice(1);
        if (padding > payload.Length)
        {
            return false;
        }
        payload = payload.Slice(0, payload.Length - padding);
        return true;
    }
}
