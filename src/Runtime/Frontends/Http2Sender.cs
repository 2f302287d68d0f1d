using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Http2;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Sends the frames of a connection: what is written in a turn of the event loop leaves in one send, and what its windows hold back waits.
/// All is called with the connection's lock held but where it says otherwise.
/// </summary>
internal sealed partial class Http2Sender : ILoopWork, IThreadPoolWorkItem
{
    private readonly Http2Connection _connection;
    private readonly EventLoop? _loop;
    private readonly FrameOutput _output;
    private readonly HpackEncoder _encoder = new();
    private readonly WaitSource _drained = new();
    private readonly Action _onFlushed;
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private PeerSettings _settings = new();
    private SendWindow _sendWindow = new(Http2Limits.InitialWindow);
    private bool _isScheduled;
    private bool _isFlushing;
    private uint _next;
    private int _dataFrames;
    private long _flushSince;

    /// <param name="connection">The connection.</param>
    /// <param name="output">Its pipe.</param>
    /// <param name="socket">The socket's own writer, below TLS where there is any; null where it is none of ours.</param>
    public Http2Sender(Http2Connection connection, PipeWriter output, SocketWriter? socket)
    {
        _connection = connection;
        _loop = socket?.Loop;
        _output = new FrameOutput(output, MemoryBudget.Process.Clients);
        _onFlushed = OnFlushed;
        if (socket is not null && !ReferenceEquals(socket, output))
        {
            // Below TLS, the records of one turn leave in one send.
            socket.Gathers = true;
        }
    }

    /// <summary>True once nothing can be sent any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True while the transport has not taken all of the last send.</summary>
    public bool IsFlushing => _isFlushing;

    /// <summary>True if a send has not come to its end for too long though no exchange waits for it, which would notice.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="timeout">Milliseconds.</param>
    public bool IsStuck(long now, int timeout) => _isFlushing && Waiting.Count == 0 && now - _flushSince >= timeout;

    /// <summary>Changes whenever something is written or sent.</summary>
    public int Progress { get; private set; }

    /// <summary>Streams whose exchange waits for a flush.</summary>
    public List<Http2Stream> Waiting { get; } = [];

    /// <summary>Bytes that may be sent on a new stream.</summary>
    public int InitialSendWindow => _settings.InitialWindowSize;

    /// <summary>Sends of a stream what can be sent at once.</summary>
    public void Pump(Http2Response response)
    {
        if (!_isFlushing)
        {
            TryPump(response, int.MaxValue);
        }
    }

    /// <summary>Sends what was written when the turn ends.</summary>
    public void ScheduleFlush()
    {
        if (_isScheduled || _isFlushing || IsBroken || _output.Unflushed == 0)
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
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static sender => sender.Run(), this);

    /// <summary>Sends what was written. Call without the lock.</summary>
    public void Run()
    {
        lock (_connection.Gate)
        {
            _isScheduled = false;
            if (_isFlushing || IsBroken || _output.Unflushed == 0)
            {
                return;
            }
            _isFlushing = true;
            _flushSince = _connection.Now;
            _output.TakeForFlush();
        }
        if (_output.IsBroken)
        {
            _connection.Abort("There is no memory for what the client is to be sent.");
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
        lock (_connection.Gate)
        {
            _isFlushing = false;
            IsBroken |= isBroken;
            Progress++;
            foreach (Http2Stream stream in Waiting)
            {
                stream.Response.NoteSent();
            }
            ended = PumpAll();
            ScheduleFlush();
            isDrained = _drained.TryEnd(true);
        }
        Http2Connection.ReleaseFlushes(ended);
        if (isDrained)
        {
            _drained.Release();
        }
        if (isBroken)
        {
            _connection.Break();
        }
    }

    /// <summary>Sends of all streams what their windows allow, the more urgent first (RFC 9218 section 10).</summary>
    /// <returns>Those whose flush has ended, to be released without the lock.</returns>
    public Http2Stream? PumpAll()
    {
        bool hasRoom = true;
        while (hasRoom && !_isFlushing && !IsBroken && Choose() is { } stream)
        {
            hasRoom = TryPump(stream.Response, stream.Response.Priority.IsIncremental ? _settings.MaxFrameSize : int.MaxValue);
        }
        return EndFlushes();
    }

    private bool TryPump(Http2Response response, int most)
    {
        int room = _output.RoomFor(Math.Min(response.Unsent, Math.Min(_sendWindow.Available, response.Window.Available)));
        if (room > 0)
        {
            response.TryPump(_output, ref _sendWindow, _settings.MaxFrameSize, Math.Min(room, most));
        }
        return room > 0;
    }

    // Of equals those that are incremental take turns, and of the others the one that was asked for first comes first.
    private Http2Stream? Choose()
    {
        Http2Stream? best = null;
        int count = Waiting.Count;
        for (int i = 0; i < count; i++)
        {
            Http2Stream stream = Waiting[(int)((_next + (uint)i) % (uint)count)];
            if (!stream.Response.CanPump(_sendWindow.Available))
            {
                continue;
            }
            StreamPriority priority = stream.Response.Priority;
            if (best is null || priority.Urgency < best.Response.Priority.Urgency
                || (priority.Urgency == best.Response.Priority.Urgency && !priority.IsIncremental
                    && (best.Response.Priority.IsIncremental || stream.Id < best.Id)))
            {
                best = stream;
            }
        }
        _next++;
        return best;
    }

    /// <summary>Ends the flushes of which nothing is left, or that can't be had any more.</summary>
    /// <returns>Their streams, to be released without the lock.</returns>
    public Http2Stream? EndFlushes()
    {
        Http2Stream? first = null;
        for (int i = Waiting.Count - 1; i >= 0; i--)
        {
            Http2Stream stream = Waiting[i];
            if (IsBroken)
            {
                stream.Response.NoteSent();
                stream.State = StreamState.Closed;
            }
            if (stream.Response.TryEndFlush())
            {
                Waiting.RemoveAt(i);
                stream.NextFlush = first;
                first = stream;
            }
        }
        return first;
    }

    /// <summary>Waits until little enough waits to be sent. Call without the lock.</summary>
    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    public async ValueTask WaitForRoomAsync()
    {
        ValueTask<bool> drained;
        lock (_connection.Gate)
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
    public async ValueTask WaitForOutputAsync()
    {
        while (true)
        {
            Run();
            ValueTask<bool> drained;
            lock (_connection.Gate)
            {
                if (IsBroken || (!_isFlushing && _output.Unflushed == 0))
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

    /// <summary>Applies the client's settings, and acknowledges them.</summary>
    /// <param name="payload">The payload of SETTINGS.</param>
    /// <param name="windowChange">What is to be added to the windows of all streams.</param>
    public Http2Fault Apply(ReadOnlySpan<byte> payload, out long windowChange)
    {
        Http2Fault fault = _settings.Apply(payload, out windowChange);
        if (!fault.Happened)
        {
            _encoder.Allow(_settings.HeaderTableSize);
            _output.Advance(FrameWriter.WriteSettingsAck(_output.Room(FrameHeader.Size)));
        }
        return fault;
    }

    /// <summary>Adds to the connection's window.</summary>
    /// <returns>False if it would be too large.</returns>
    public bool TryWiden(int increment) => _sendWindow.TryAdd(increment);

    /// <summary>Gives back what was not sent.</summary>
    public void Release() => _output.Release();

    /// <summary>Notes that a DATA frame was written.</summary>
    public void CountData() => _dataFrames++;

    /// <summary>Answers how many DATA frames were written since the last call.</summary>
    public int TakeDataCount()
    {
        int count = _dataFrames;
        _dataFrames = 0;
        return count;
    }
}
