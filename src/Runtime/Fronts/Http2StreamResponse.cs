using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot.Fronts;

/// <summary>The response.</summary>
internal sealed partial class Http2Stream
{
    /// <summary>Fewer bytes than this are copied where they are sent, so that the exchange need not wait until they are.</summary>
    private const int WorthBorrowing = 2048;

    /// <summary>Bytes of the largest payload that is sent: with its header it fills a block.</summary>
    private const int MaxPayload = Transport.Block.Size - FrameHeader.Size;

    private readonly PendingContent _pending = new();
    private readonly WaitSource _flushWait = new();
    private SendWindow _sendWindow;
    private Deadline _writeDeadline;
    private int _writeTimeout;
    private long _responseLeft;
    private ResponseStage _stage;
    private bool _isBorrowing;
    private TrailerSection? _trailers;
    private HeaderMap _trailerMap = HeaderMap.EndToEnd;

    private enum ResponseStage : byte
    {
        /// <summary>Nothing was sent but interim responses.</summary>
        Head,

        /// <summary>The head was sent; content may follow.</summary>
        Content,

        /// <summary>The exchange has written all; what is pending is the rest.</summary>
        Ending,

        /// <summary>END_STREAM was sent.</summary>
        Ended,
    }

    /// <summary>How the response stands to those of other streams.</summary>
    public StreamPriority Priority { get; set; }

    /// <summary>What may still be sent on the stream. Used with the connection's lock held.</summary>
    public ref SendWindow SendWindow => ref _sendWindow;

    /// <summary>Whether there is something to send, or an end to be said.</summary>
    public bool HasPending => _pending.Length > 0 || _stage == ResponseStage.Ending;

    /// <summary>Whether something can be sent at once.</summary>
    /// <param name="window">Bytes that the connection's window allows.</param>
    public bool CanPump(int window) => _pending.Length > 0 ? window > 0 && _sendWindow.Available > 0 : _stage == ResponseStage.Ending;

    /// <summary>Whether END_STREAM was sent.</summary>
    public bool HasEnded => _stage == ResponseStage.Ended;

    /// <summary>Whether some of what was written lies where it was borrowed, and is not sent yet.</summary>
    public bool IsBorrowing => _isBorrowing;

    public override ValueTask<bool> SendInterimAsync(ReplyHead head, HeaderMap map)
    {
        lock (_connection.Gate)
        {
            if (State == StreamState.Closed)
            {
                return new ValueTask<bool>(false);
            }
            if (head.Status == 100 && HasContent)
            {
                // The client has not waited for it (RFC 9110 section 10.1.1).
                return new ValueTask<bool>(true);
            }
            _connection.WriteHead(Id, head, map, isOwn: false, endsStream: false);
            _connection.ScheduleFlush();
            return new ValueTask<bool>(true);
        }
    }

    public override void WriteHead(ReplyHead head, HeaderMap map, bool isOwn)
    {
        lock (_connection.Gate)
        {
            if (State == StreamState.Closed)
            {
                return;
            }
            bool isWhole = head.Framing == BodyFraming.None;
            _responseLeft = head.Framing == BodyFraming.Length ? head.ContentLength : long.MaxValue;
            _stage = ResponseStage.Content;
            _connection.WriteHead(Id, head, map, isOwn, isWhole);
            if (isWhole)
            {
                NoteEnd();
            }
        }
    }

    public override void WriteBody(ReadOnlySpan<byte> payload)
    {
        lock (_connection.Gate)
        {
            if (State != StreamState.Closed)
            {
                _pending.Copy(payload);
            }
        }
    }

    public override void WriteBorrowedBody(ReadOnlyMemory<byte> payload)
    {
        lock (_connection.Gate)
        {
            if (State != StreamState.Closed)
            {
                _pending.Borrow(payload);
            }
        }
    }

    public override ValueTask<bool> FlushAsync(int timeout)
    {
        lock (_connection.Gate)
        {
            return Flush(timeout);
        }
    }

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        lock (_connection.Gate)
        {
            if (_stage == ResponseStage.Content)
            {
                _trailers = trailers.HasFields ? trailers : null;
                _trailerMap = map;
            }
            return End(timeout);
        }
    }

    public override ValueTask<bool> BeginTunnelAsync(ReplyHead head, HeaderMap map)
    {
        if (!CompiledMounts.HasTunnels || _handshake is null || !_handshake.IsAnsweredBy(head))
        {
            return new ValueTask<bool>(false);
        }
        lock (_connection.Gate)
        {
            if (State == StreamState.Closed)
            {
                return new ValueTask<bool>(true);
            }
            _stage = ResponseStage.Content;
            _responseLeft = long.MaxValue;
            _wait.IsRead = false;
            _connection.WriteTunnelHead(Id, head, map);
            _connection.ScheduleFlush();
            return new ValueTask<bool>(true);
        }
    }

    /// <summary>Sends END_STREAM; what the client sends is read on until it ends its own half.</summary>
    public override ValueTask<bool> EndTunnelAsync(int timeout)
    {
        lock (_connection.Gate)
        {
            return End(timeout);
        }
    }

    public override void Abort() => _connection.Reset(this, Http2Error.InternalError);

    /// <summary>
    /// Writes as many DATA frames as the windows and the budget allow, and the end behind the last. With the lock held.
    /// </summary>
    /// <param name="output">Takes the frames.</param>
    /// <param name="window">The connection's window.</param>
    /// <param name="frameSize">Bytes of the largest payload.</param>
    /// <param name="budget">Bytes that may be written.</param>
    /// <returns>False if the windows or the budget leave something pending.</returns>
    public bool TryPump(FrameOutput output, ref SendWindow window, int frameSize, int budget)
    {
        while (_pending.Length > 0)
        {
            ReadOnlyMemory<byte> next = _pending.Next;
            int count = Math.Min(Math.Min(next.Length, Math.Min(frameSize, MaxPayload)), Math.Min(window.Available, Math.Min(_sendWindow.Available, budget)));
            if (count <= 0)
            {
                return false;
            }
            _responseLeft -= count;
            bool isLast = _responseLeft == 0 || (_stage == ResponseStage.Ending && count == _pending.Length && _trailers is null);
            WriteData(output, next[..count], isLast);
            window.Consume(count);
            _sendWindow.Consume(count);
            budget -= count;
            _pending.Consume(count);
            if (_flushWait.IsAwaited)
            {
                _writeDeadline.Set(_connection.Now + _writeTimeout);
            }
            if (isLast)
            {
                NoteEnd();
            }
        }
        if (_stage == ResponseStage.Ending)
        {
            if (_trailers is not null)
            {
                _connection.WriteTrailers(Id, _trailers, _trailerMap);
            }
            else
            {
                WriteData(output, default, isLast: true);
            }
            NoteEnd();
        }
        return true;
    }

    /// <summary>Notes that what was borrowed is sent. With the lock held.</summary>
    public void NoteSent() => _isBorrowing = false;

    /// <summary>Ends the wait of a flush of which nothing is left, or that can't be had any more. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseFlush"/> is to be called without the lock.</returns>
    public bool TryEndFlush()
    {
        bool isGone = State == StreamState.Closed && _stage != ResponseStage.Ended;
        if (isGone)
        {
            _pending.Clear();
        }
        // What was borrowed must stay until it is sent, even where it is of no use any more.
        if (_isBorrowing || HasPending && !isGone || !_flushWait.TryEnd(!isGone))
        {
            return false;
        }
        _writeDeadline.Clear();
        return true;
    }

    /// <summary>Lets the exchange go on that waited for a flush.</summary>
    public void ReleaseFlush() => _flushWait.Release();

    /// <summary>Whether a flush has waited too long for the client to take something. With the lock held.</summary>
    public bool TickResponse(long now) => _flushWait.IsAwaited && _writeDeadline.TryExpire(now);

    private ValueTask<bool> End(int timeout)
    {
        if (_stage == ResponseStage.Content)
        {
            _stage = ResponseStage.Ending;
        }
        return Flush(timeout);
    }

    private ValueTask<bool> Flush(int timeout)
    {
        if (State == StreamState.Closed && _stage != ResponseStage.Ended && !_isBorrowing)
        {
            _pending.Clear();
            return new ValueTask<bool>(false);
        }
        _writeTimeout = timeout;
        _connection.Pump(this);
        _connection.ScheduleFlush();
        if (!HasPending && !_isBorrowing)
        {
            return new ValueTask<bool>(true);
        }
        _writeDeadline.Set(_connection.Now + timeout);
        _connection.Waiting.Add(this);
        return _flushWait.Begin();
    }

    private void WriteData(FrameOutput output, ReadOnlyMemory<byte> payload, bool isLast)
    {
        FrameFlags flags = isLast ? FrameFlags.EndStream : FrameFlags.None;
        bool copies = payload.Length < WorthBorrowing || (_pending.Length > 0 && !_pending.IsNextBorrowed);
        Span<byte> room = output.Room(FrameHeader.Size + (copies ? payload.Length : 0));
        new FrameHeader(payload.Length, FrameType.Data, flags, Id).Write(room);
        _connection.CountData();
        if (copies)
        {
            payload.Span.CopyTo(room[FrameHeader.Size..]);
            output.Advance(FrameHeader.Size + payload.Length);
            return;
        }
        output.Advance(FrameHeader.Size);
        _isBorrowing |= output.Borrow(payload);
    }

    private void NoteEnd()
    {
        _stage = ResponseStage.Ended;
        _trailers = null;
        StreamRules.EndSending(ref State);
    }

    private void BeginResponse()
    {
        _sendWindow = new SendWindow(_connection.InitialSendWindow);
        _stage = ResponseStage.Head;
        _responseLeft = long.MaxValue;
        _isBorrowing = false;
        _trailers = null;
    }
}
