using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using UdsAot.Http2;

namespace UdsAot.Fronts;

/// <summary>What the client sends. One reader does all of it, without the lock but where it says otherwise.</summary>
internal sealed partial class Http2Connection
{
    /// <summary>WINDOW_UPDATE frames that a DATA frame is a reason for: one of its stream, one of the connection.</summary>
    private const int UpdatesPerFrame = 2;

    [ThreadStatic]
    private static byte[]? t_scratch;

    /// <summary>Why no more is read.</summary>
    private enum ReadEnd : byte
    {
        /// <summary>The client sends no more, or the connection was ended on purpose.</summary>
        Orderly,

        /// <summary>The client broke the rules, and was told so.</summary>
        Fault,

        /// <summary>The connection is gone.</summary>
        Broken,
    }

    private readonly HpackDecoder _decoder = new();
    private readonly FieldBlock _block = new();
    private readonly ResetStreams _resetStreams = new();
    private FrameReader _reader;
    private FrameHeader _headers;
    private Http2Fault _headersFault;
    private ReceiveWindow _receiveWindow = new(Http2Limits.InitialWindow);
    private int _initialReceiveWindow = Http2Limits.InitialWindow;
    private AbuseKind? _abuse;
    private long _blockSince;
    private int _dataFrames;

    /// <summary>Bytes that a client may send on a new stream. With the lock held.</summary>
    public int InitialReceiveWindow => _initialReceiveWindow;

    /// <summary>Notes that a DATA frame was written. With the lock held.</summary>
    public void CountData() => _dataFrames++;

    /// <summary>Notes that an exchange has taken content, so that the client may send more. With the lock held.</summary>
    public void Consumed(Http2Stream stream, int count)
    {
        ref ReceiveWindow window = ref stream.ReceiveWindow;
        window.Consume(count);
        if (stream.KeepsUp && window.Left < window.Size / 2 && window.Size < Http2Settings.LargestStreamWindow)
        {
            window.Widen(Math.Min(window.Size, Http2Settings.LargestStreamWindow - window.Size));
        }
        if (stream.State is StreamState.Open or StreamState.HalfClosedLocal && window.TakeIncrement() is > 0 and int increment)
        {
            WriteWindowUpdate(stream.Id, increment);
        }
        if (stream.KeepsUp && _receiveWindow.Left < _receiveWindow.Size / 2 && _receiveWindow.Size < Http2Settings.LargestConnectionWindow)
        {
            _receiveWindow.Widen(Math.Min(_receiveWindow.Size, Http2Settings.LargestConnectionWindow - _receiveWindow.Size));
        }
        ConsumedOfConnection(count);
        ScheduleFlush();
    }

    private void ConsumedOfConnection(int count)
    {
        _receiveWindow.Consume(count);
        if (_receiveWindow.TakeIncrement() is > 0 and int increment)
        {
            WriteWindowUpdate(0, increment);
        }
    }

    private async ValueTask<ReadEnd> ReadAsync()
    {
        bool hasPreface = false;
        try
        {
            while (true)
            {
                ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                if (!hasPreface && buffer.Length >= PrefaceLength)
                {
                    hasPreface = true;
                    buffer = buffer.Slice(PrefaceLength);
                }
                bool isSound = !hasPreface || TakeFrames(ref buffer);
                _input.AdvanceTo(buffer.Start, buffer.End);
                if (!isSound)
                {
                    return ReadEnd.Fault;
                }
                if (result.IsCompleted || IsOver)
                {
                    return ReadEnd.Orderly;
                }
                await WaitForRoomAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            return ReadEnd.Broken;
        }
    }

    // Set by whoever ends the connection, and by the last stream of one that drains.
    private bool IsOver
    {
        get
        {
            lock (Gate)
            {
                return _isBroken || _stage == Stage.Over || (_stage == Stage.LastStreamKnown && HasNoStreams);
            }
        }
    }

    private bool TakeFrames(ref ReadOnlySequence<byte> buffer)
    {
        Http2Fault fault;
        while (_reader.TryTake(ref buffer, out FrameHeader frame, out ReadOnlySequence<byte> payload, out fault))
        {
            if (!fault.Happened || frame.Type == FrameType.Headers)
            {
                fault = frame.Type == FrameType.Data ? TakeData(frame, payload) : Take(frame, Contiguous(payload), fault);
            }
            if (fault.Happened && !Handle(fault, frame.Stream))
            {
                return false;
            }
        }
        return !fault.Happened || Handle(fault, 0);
    }

    /// <returns>False if it ends the connection.</returns>
    private bool Handle(Http2Fault fault, int id)
    {
        if (!fault.EndsConnection)
        {
            return ResetOnFault(id, fault.Error);
        }
        _core.Refusals.WriteClosed(PeerAddress, _abuse is { } kind
            ? $"asked too much of HTTP/2 ({kind})"
            : $"broke the rules of HTTP/2 ({fault.Error})");
        lock (Gate)
        {
            WriteGoAway(_last, fault.Error);
            _stage = Stage.Over;
            ScheduleFlush();
        }
        return false;
    }

    private bool ResetOnFault(int id, Http2Error error)
    {
        Http2Stream? wakesContent = null;
        Http2Stream? flushes = null;
        bool isSound = !IsAbuse(AbuseKind.StreamErrors);
        if (id > _last || (id & 1) == 0)
        {
            // A stream that is idle can't be reset.
            return Handle(Http2Fault.OfConnection(error), 0);
        }
        lock (Gate)
        {
            if (_streams.TryGetValue(id, out Http2Stream? stream))
            {
                if (stream.State != StreamState.Closed)
                {
                    stream.State = StreamState.Closed;
                    WriteReset(id, error);
                }
                wakesContent = stream.TryFailContent(BodyFault.ClientLeft) ? stream : null;
                stream.Leave();
                flushes = EndFlushes();
            }
            else
            {
                WriteReset(id, error);
            }
            _resetStreams.Add(id);
            ScheduleFlush();
        }
        ReleaseContents(wakesContent);
        ReleaseFlushes(flushes);
        return isSound || Handle(TooMuch, 0);
    }

    private Http2Fault Take(in FrameHeader frame, ReadOnlySpan<byte> payload, Http2Fault fault)
    {
        switch (frame.Type)
        {
            case FrameType.Headers:
                return TakeHeaders(frame, payload, fault);
            case FrameType.Continuation:
                return TakeContinuation(frame, payload);
            case FrameType.Settings:
                return TakeSettings(frame, payload);
            case FrameType.WindowUpdate:
                return TakeWindowUpdate(frame, payload);
            case FrameType.ResetStream:
                return TakeReset(frame);
            case FrameType.Ping:
                return TakePing(frame, payload);
            case FrameType.Priority:
                return IsAbuse(AbuseKind.IdleFrames) ? TooMuch : FramePayload.CheckPriority(frame.Stream, payload);
            case FrameType.PriorityUpdate:
                return TakePriorityUpdate(payload);
            default:
                // GOAWAY too: what the client will not take it does not ask for.
                return IsAbuse(AbuseKind.IdleFrames) ? TooMuch : default;
        }
    }

    private Http2Fault TakeSettings(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        Http2Stream? flushes;
        lock (Gate)
        {
            if (frame.Acknowledges)
            {
                NarrowWindows();
                return default;
            }
            if (IsAbuse(AbuseKind.Settings))
            {
                return TooMuch;
            }
            Http2Fault fault = _settings.Apply(payload, out long change);
            if (fault.Happened)
            {
                return fault;
            }
            foreach (Http2Stream stream in _streams.Values)
            {
                if (!stream.SendWindow.TryAdd(change))
                {
                    return Http2Fault.OfConnection(Http2Error.FlowControlError);
                }
            }
            _encoder.Allow(_settings.HeaderTableSize);
            WriteSettingsAck();
            flushes = PumpAll();
            ScheduleFlush();
        }
        ReleaseFlushes(flushes);
        return default;
    }

    // Until now the client did not know how small the windows of its streams are (RFC 9113 section 6.9.2).
    private void NarrowWindows()
    {
        int change = _initialReceiveWindow - Http2Settings.StreamWindow;
        if (change > 0)
        {
            _initialReceiveWindow = Http2Settings.StreamWindow;
            foreach (Http2Stream stream in _streams.Values)
            {
                stream.ReceiveWindow.Narrow(change);
            }
        }
    }

    private Http2Fault TakeWindowUpdate(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        int increment = FramePayload.Number(payload);
        Http2Stream? flushes;
        lock (Gate)
        {
            _meter.Forgive(AbuseKind.WindowUpdates, UpdatesPerFrame * _dataFrames);
            _dataFrames = 0;
            if (IsAbuse(AbuseKind.WindowUpdates))
            {
                return TooMuch;
            }
            if (frame.Stream == 0)
            {
                if (increment == 0 || !_sendWindow.TryAdd(increment))
                {
                    return Http2Fault.OfConnection(increment == 0 ? Http2Error.ProtocolError : Http2Error.FlowControlError);
                }
            }
            else if (_streams.TryGetValue(frame.Stream, out Http2Stream? stream))
            {
                if (increment == 0 || !stream.SendWindow.TryAdd(increment))
                {
                    return Http2Fault.OfStream(increment == 0 ? Http2Error.ProtocolError : Http2Error.FlowControlError);
                }
            }
            else
            {
                return IsIdle(frame.Stream) ? Http2Fault.OfConnection(Http2Error.ProtocolError) : default;
            }
            flushes = PumpAll();
            ScheduleFlush();
        }
        ReleaseFlushes(flushes);
        return default;
    }

    private Http2Fault TakeReset(in FrameHeader frame)
    {
        if (IsIdle(frame.Stream))
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        Http2Stream? wakesContent = null;
        Http2Stream? flushes = null;
        bool isSound = true;
        lock (Gate)
        {
            if (_streams.TryGetValue(frame.Stream, out Http2Stream? stream))
            {
                isSound = stream.State == StreamState.Closed || !IsAbuse(AbuseKind.Cancellations);
                stream.State = StreamState.Closed;
                wakesContent = stream.TryFailContent(BodyFault.ClientLeft) ? stream : null;
                stream.Leave();
                flushes = EndFlushes();
            }
        }
        ReleaseContents(wakesContent);
        ReleaseFlushes(flushes);
        return isSound ? default : TooMuch;
    }

    private Http2Fault TakePing(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        lock (Gate)
        {
            if (frame.Acknowledges)
            {
                if (_stage == Stage.Draining && payload.SequenceEqual(DrainPing))
                {
                    NameLastStream();
                }
                return default;
            }
            if (IsAbuse(AbuseKind.Pings))
            {
                return TooMuch;
            }
            WritePing(payload, acknowledges: true);
            ScheduleFlush();
            return default;
        }
    }

    private Http2Fault TakePriorityUpdate(ReadOnlySpan<byte> payload)
    {
        int id = FramePayload.Number(payload);
        lock (Gate)
        {
            if (IsAbuse(AbuseKind.IdleFrames))
            {
                return TooMuch;
            }
            if ((id & 1) == 0)
            {
                // There are no pushed streams that it could be about (RFC 9218 section 7.1).
                return Http2Fault.OfConnection(Http2Error.ProtocolError);
            }
            if (_streams.TryGetValue(id, out Http2Stream? stream))
            {
                stream.Priority = StreamPriority.Parse(payload[4..]);
            }
            return default;
        }
    }

    private static Http2Fault TooMuch => Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);

    // The meter is the reader's alone.
    private bool IsAbuse(AbuseKind kind)
    {
        bool isAbuse = !_meter.TryCount(kind, Now);
        if (isAbuse)
        {
            _abuse = kind;
        }
        return isAbuse;
    }

    private bool IsIdle(int stream) => stream > _last || (stream & 1) == 0;

    private static ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return payload.FirstSpan;
        }
        byte[] scratch = t_scratch ??= new byte[Http2Limits.FrameSize];
        payload.CopyTo(scratch);
        return scratch.AsSpan(0, (int)payload.Length);
    }
}
