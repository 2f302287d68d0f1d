using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Routing;

namespace UdsAot.Fronts;

/// <summary>What is sent. All is called with the lock held but where it says otherwise.</summary>
internal sealed partial class Http2Connection
{
    private readonly FrameOutput _output;
    private readonly HpackEncoder _encoder = new();
    private readonly WaitSource _drained = new();
    private readonly Action _onFlushed;
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private PeerSettings _settings = new();
    private SendWindow _sendWindow = new(Http2Limits.InitialWindow);
    private bool _isScheduled;
    private bool _isRunQueued;
    private bool _isFlushing;
    private bool _isBroken;
    private uint _next;
    private int _progress;
    private int _progressSeen;

    /// <summary>Streams whose exchange waits for a flush.</summary>
    public List<Http2Stream> Waiting { get; } = [];

    /// <summary>Bytes that may be sent on a new stream.</summary>
    public int InitialSendWindow => _settings.InitialWindowSize;

    private static ReadOnlySpan<byte> DrainPing => "draining"u8;

    /// <summary>Writes the head of a response, or of an interim one.</summary>
    public void WriteHead(int stream, ReplyHead head, HeaderMap map, bool isOwn, bool endsStream)
    {
        var writer = new FieldBlockWriter(RoomFor(Http2ResponseHead.MaxSize(head, map)));
        Http2ResponseHead.Write(_encoder, ref writer, head, map, isOwn);
        EndBlock(ref writer, stream, endsStream);
    }

    /// <summary>Writes the head that answers an extended CONNECT.</summary>
    public void WriteTunnelHead(int stream, ReplyHead head, HeaderMap map)
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

    /// <summary>Sends of a stream what can be sent at once.</summary>
    public void Pump(Http2Stream stream)
    {
        if (!_isFlushing && _output.Unflushed < Http2Settings.SendBudget)
        {
            stream.TryPump(_output, ref _sendWindow, _settings.MaxFrameSize, Http2Settings.SendBudget - _output.Unflushed);
        }
    }

    /// <summary>Sends what was written when the turn ends.</summary>
    public void ScheduleFlush()
    {
        if (_isScheduled || _isFlushing || _isBroken || _output.Unflushed == 0)
        {
            return;
        }
        _isScheduled = true;
        if (_loop is not null)
        {
            _loop.AtEndOfTurn(this);
        }
        else
        {
            Volatile.Write(ref _isRunQueued, true);
            Offload.Queue(this);
        }
    }

    /// <summary>Sends what was written. Call without the lock.</summary>
    public void Run()
    {
        lock (Gate)
        {
            _isScheduled = false;
            if (_isFlushing || _isBroken || _output.Unflushed == 0)
            {
                return;
            }
            _isFlushing = true;
            _output.TakeForFlush();
        }
        if (_output.IsBroken)
        {
            _connection.Abort(new ConnectionAbortedException("There is no memory for what the client is to be sent."));
        }
        _flush = FlushAsync().ConfigureAwait(false).GetAwaiter();
        if (_flush.IsCompleted)
        {
            OnFlushed();
        }
        else
        {
            _flush.UnsafeOnCompleted(_onFlushed);
        }
    }

    private ValueTask<FlushResult> FlushAsync()
    {
        try
        {
            return _output.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        }
    }

    private void OnFlushed()
    {
        bool isBroken;
        try
        {
            isBroken = _flush.GetResult().IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            isBroken = true;
        }
        Http2Stream? ended;
        bool isDrained;
        lock (Gate)
        {
            _isFlushing = false;
            _isBroken |= isBroken;
            _progress++;
            foreach (Http2Stream stream in Waiting)
            {
                stream.NoteSent();
            }
            ended = PumpAll();
            ScheduleFlush();
            isDrained = _drained.TryEnd(true);
        }
        ReleaseFlushes(ended);
        if (isDrained)
        {
            _drained.Release();
        }
        if (isBroken)
        {
            LeaveUnfinished(all: true);
            _input.CancelPendingRead();
        }
    }

    /// <summary>Sends of all streams what their windows allow, the more urgent first (RFC 9218 section 10).</summary>
    /// <returns>Those whose flush has ended, to be released without the lock.</returns>
    private Http2Stream? PumpAll()
    {
        while (!_isFlushing && !_isBroken && _output.Unflushed < Http2Settings.SendBudget && Choose() is { } stream)
        {
            int budget = stream.Priority.IsIncremental ? _settings.MaxFrameSize : Http2Settings.SendBudget - _output.Unflushed;
            stream.TryPump(_output, ref _sendWindow, _settings.MaxFrameSize, budget);
        }
        return EndFlushes();
    }

    // Of equals those that are incremental take turns, and of the others the one that was asked for first comes first.
    private Http2Stream? Choose()
    {
        Http2Stream? best = null;
        int count = Waiting.Count;
        for (int i = 0; i < count; i++)
        {
            Http2Stream stream = Waiting[(int)((_next + (uint)i) % (uint)count)];
            if (!stream.CanPump(_sendWindow.Available))
            {
                continue;
            }
            if (best is null || stream.Priority.Urgency < best.Priority.Urgency
                || (stream.Priority.Urgency == best.Priority.Urgency && !stream.Priority.IsIncremental && (best.Priority.IsIncremental || stream.Id < best.Id)))
            {
                best = stream;
            }
        }
        _next++;
        return best;
    }

    private Http2Stream? EndFlushes()
    {
        Http2Stream? first = null;
        for (int i = Waiting.Count - 1; i >= 0; i--)
        {
            Http2Stream stream = Waiting[i];
            if (_isBroken)
            {
                stream.NoteSent();
                stream.State = StreamState.Closed;
            }
            if (stream.TryEndFlush())
            {
                Waiting.RemoveAt(i);
                stream.NextFlush = first;
                first = stream;
            }
        }
        return first;
    }

    /// <summary>Waits until little enough waits to be sent. Call without the lock.</summary>
    private async ValueTask WaitForRoomAsync()
    {
        ValueTask<bool> drained;
        lock (Gate)
        {
            if (!_isFlushing || _output.Unflushed < Http2Settings.MaxBacklog)
            {
                return;
            }
            drained = _drained.Begin();
        }
        await drained.ConfigureAwait(false);
    }

    /// <summary>Waits until all is sent. Call without the lock.</summary>
    private async ValueTask WaitForOutputAsync()
    {
        while (true)
        {
            Run();
            ValueTask<bool> drained;
            lock (Gate)
            {
                if (_isBroken || (!_isFlushing && _output.Unflushed == 0))
                {
                    return;
                }
                if (!_isFlushing)
                {
                    continue;
                }
                drained = _drained.Begin();
            }
            await drained.ConfigureAwait(false);
        }
    }

    // The frames' headers come before and between; the block is written behind the first of them.
    private Span<byte> RoomFor(int size) => _output.Room(size + FrameWriter.BlockOverhead(size, _settings.MaxFrameSize))[FrameHeader.Size..];

    private void EndBlock(ref FieldBlockWriter writer, int stream, bool endsStream)
    {
        int length = writer.Written;
        Span<byte> frames = _output.Room(length + FrameWriter.BlockOverhead(length, _settings.MaxFrameSize));
        _output.Advance(FrameWriter.FrameBlock(frames, length, stream, endsStream, _settings.MaxFrameSize));
        _progress++;
    }

    private void WriteSettings()
    {
        lock (Gate)
        {
            Span<byte> room = _output.Room(FrameWriter.LargestControlFrame);
            ReadOnlySpan<(SettingId, int)> settings =
            [
                (SettingId.MaxConcurrentStreams, Http2Settings.MaxStreams),
                (SettingId.InitialWindowSize, Http2Settings.StreamWindow),
                (SettingId.MaxHeaderListSize, Limits.Messages.Head),
                (SettingId.NoRfc7540Priorities, 1),
                (SettingId.EnableConnectProtocol, 1),
            ];
            _output.Advance(FrameWriter.WriteSettings(room, CompiledMounts.HasTunnels ? settings : settings[..^1]));
            ScheduleFlush();
        }
    }

    private void WriteSettingsAck() => _output.Advance(FrameWriter.WriteSettingsAck(_output.Room(FrameHeader.Size)));

    private void WritePing(ReadOnlySpan<byte> opaque, bool acknowledges = false)
        => _output.Advance(FrameWriter.WritePing(_output.Room(FrameWriter.LargestControlFrame), opaque, acknowledges));

    private void WriteGoAway(int last, Http2Error error)
        => _output.Advance(FrameWriter.WriteGoAway(_output.Room(FrameWriter.LargestControlFrame), last, error));

    private void WriteReset(int stream, Http2Error error)
        => _output.Advance(FrameWriter.WriteReset(_output.Room(FrameWriter.LargestControlFrame), stream, error));

    private void WriteWindowUpdate(int stream, int increment)
        => _output.Advance(FrameWriter.WriteWindowUpdate(_output.Room(FrameWriter.LargestControlFrame), stream, increment));
}
