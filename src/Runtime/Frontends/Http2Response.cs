using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Timing;

namespace UdsAot.Frontends;

/// <summary>The response of a stream: what was written of it, and how much of that may be sent.</summary>
/// <param name="stream">The stream. All is called with its connection's lock held but where it says otherwise.</param>
internal sealed class Http2Response(Http2Stream stream)
{
    /// <summary>Fewer bytes than this are copied where they are sent, so that the exchange need not wait until they are.</summary>
    private const int WorthBorrowing = 2048;

    /// <summary>Bytes of the largest payload that is sent: with its header it fills a block.</summary>
    private const int MaxPayload = Transport.Block.Size - FrameHeader.Size;

    private readonly PendingContent _pending = new();
    private readonly WaitSource _waiting = new();
    private SendWindow _window;
    private Deadline _writeDeadline;
    private int _writeTimeout;
    private long _left;
    private Stage _stage;
    private bool _isBorrowing;
    private TrailerSection? _trailers;
    private HeaderMap _trailerMap = HeaderMap.EndToEnd;

    private enum Stage : byte
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

    /// <summary>The bytes that may still be sent on the stream.</summary>
    public ref SendWindow Window => ref _window;

    /// <summary>True if there is something to send, or an end to be said.</summary>
    public bool HasPending => _pending.Length > 0 || _stage == Stage.Ending;

    /// <summary>True if something can be sent at once.</summary>
    /// <param name="window">Bytes that the connection's window allows.</param>
    public bool CanPump(int window) => _pending.Length > 0 ? window > 0 && _window.Available > 0 : _stage == Stage.Ending;

    /// <summary>True if the client took nothing for as long as a flush may wait.</summary>
    public bool HasStalled { get; private set; }

    /// <summary>Bytes of content that were written and not sent.</summary>
    public long Unsent => _pending.Length;

    /// <summary>True if END_STREAM was sent.</summary>
    public bool HasEnded => _stage == Stage.Ended;

    /// <summary>True if some of what was written lies where it was borrowed, and is not sent yet.</summary>
    public bool IsBorrowing => _isBorrowing;

    private Http2Connection Connection => stream.Connection;

    private Http2Sender Sender => stream.Connection.Sender;

    private bool IsReset => stream.State == StreamState.Closed && _stage != Stage.Ended;

    /// <summary>Makes it ready for a request.</summary>
    /// <param name="window">Bytes that may be sent.</param>
    public void Begin(int window)
    {
        _window = new SendWindow(window);
        _stage = Stage.Head;
        _left = long.MaxValue;
        _isBorrowing = HasStalled = false;
        _trailers = null;
        Priority = StreamPriority.Default;
    }

    /// <summary>Forgets what was not sent.</summary>
    public void Drop() => _pending.Clear();

    /// <inheritdoc cref="Front.SendInterimAsync"/>
    public ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map)
    {
        lock (Connection.Gate)
        {
            if (stream.State == StreamState.Closed)
            {
                return new ValueTask<bool>(false);
            }
            // A client that sends already has not waited for 100 (RFC 9110 section 10.1.1).
            if (head.Status != 100 || !stream.Content.HasBegun)
            {
                Sender.WriteHead(stream.Id, head, map, isOwn: false, endsStream: false);
                Sender.ScheduleFlush();
            }
            return new ValueTask<bool>(true);
        }
    }

    /// <inheritdoc cref="Front.WriteHead"/>
    public void WriteHead(ResponseHead head, HeaderMap map, bool isOwn)
    {
        lock (Connection.Gate)
        {
            if (stream.State == StreamState.Closed)
            {
                return;
            }
            bool isWhole = head.Framing == BodyFraming.None;
            _left = head.Framing == BodyFraming.Length ? head.ContentLength : long.MaxValue;
            _stage = Stage.Content;
            Sender.WriteHead(stream.Id, head, map, isOwn, isWhole);
            if (isWhole)
            {
                NoteEnd();
            }
        }
    }

    /// <inheritdoc cref="Front.WriteBody"/>
    public void WriteBody(ReadOnlySpan<byte> payload)
    {
        lock (Connection.Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                _pending.Copy(payload);
            }
        }
    }

    /// <inheritdoc cref="Front.WriteBorrowedBody"/>
    public void WriteBorrowedBody(ReadOnlyMemory<byte> payload)
    {
        lock (Connection.Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                _pending.Borrow(payload);
            }
        }
    }

    /// <inheritdoc cref="Front.FlushAsync"/>
    public ValueTask<bool> FlushAsync(int timeout)
    {
        lock (Connection.Gate)
        {
            return Flush(timeout);
        }
    }

    /// <inheritdoc cref="Front.EndAsync"/>
    public ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        lock (Connection.Gate)
        {
            if (_stage == Stage.Content)
            {
                _trailers = trailers.HasFields ? trailers : null;
                _trailerMap = map;
            }
            return End(timeout);
        }
    }

    /// <summary>Writes the head behind which a tunnel begins. Without the lock.</summary>
    public void BeginTunnel(ResponseHead head, HeaderMap map)
    {
        lock (Connection.Gate)
        {
            if (stream.State == StreamState.Closed)
            {
                return;
            }
            _stage = Stage.Content;
            Sender.WriteTunnelHead(stream.Id, head, map);
            Sender.ScheduleFlush();
        }
    }

    /// <summary>Sends END_STREAM; what the client sends is read on until it ends its own half.</summary>
    public ValueTask<bool> EndTunnelAsync(int timeout)
    {
        lock (Connection.Gate)
        {
            return End(timeout);
        }
    }

    /// <summary>Writes as many DATA frames as the windows and the budget allow, and the end behind the last.</summary>
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
            int count = Math.Min(Math.Min(next.Length, Math.Min(frameSize, MaxPayload)), Math.Min(window.Available, Math.Min(_window.Available, budget)));
            if (count <= 0)
            {
                return false;
            }
            _left -= count;
            bool isLast = _left == 0 || (_stage == Stage.Ending && count == _pending.Length && _trailers is null);
            WriteData(output, next[..count], isLast);
            window.Consume(count);
            _window.Consume(count);
            budget -= count;
            _pending.Consume(count);
            if (_waiting.IsAwaited)
            {
                _writeDeadline.Set(Connection.Now + _writeTimeout);
            }
            if (isLast)
            {
                NoteEnd();
            }
        }
        if (_stage == Stage.Ending)
        {
            if (_trailers is not null)
            {
                Sender.WriteTrailers(stream.Id, _trailers, _trailerMap);
            }
            else
            {
                WriteData(output, default, isLast: true);
            }
            NoteEnd();
        }
        return true;
    }

    /// <summary>Notes that what was borrowed is sent.</summary>
    public void NoteSent() => _isBorrowing = false;

    /// <summary>Ends the wait of a flush of which nothing is left, or that can't be had any more.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool TryEndFlush()
    {
        bool isGone = IsReset;
        if (isGone)
        {
            _pending.Clear();
        }
        // What was borrowed must stay until it is sent, even where it is of no use any more.
        if (_isBorrowing || HasPending && !isGone || !_waiting.TryEnd(!isGone))
        {
            return false;
        }
        _writeDeadline.Clear();
        return true;
    }

    /// <summary>Lets the exchange go on that waited for a flush. Without the lock.</summary>
    public void Release() => _waiting.Release();

    /// <summary>True if a flush has waited too long for the client to take something; only once for each.</summary>
    public bool IsLate(long now) => _waiting.IsAwaited && _writeDeadline.TryExpire(now) && (HasStalled = true);

    /// <summary>Expires the wait of a flush, whatever the time; true only once for each.</summary>
    public bool TryExpire() => _waiting.IsAwaited && _writeDeadline.TryExpire() && (HasStalled = true);

    private ValueTask<bool> End(int timeout)
    {
        if (_stage == Stage.Content)
        {
            _stage = Stage.Ending;
        }
        return Flush(timeout);
    }

    private ValueTask<bool> Flush(int timeout)
    {
        if (IsReset && !_isBorrowing)
        {
            _pending.Clear();
            return new ValueTask<bool>(false);
        }
        _writeTimeout = timeout;
        Sender.Pump(this);
        Sender.ScheduleFlush();
        if (!HasPending && !_isBorrowing)
        {
            return new ValueTask<bool>(true);
        }
        _writeDeadline.Set(Connection.Now + timeout);
        Sender.Waiting.Add(stream);
        return _waiting.Begin();
    }

    private void WriteData(FrameOutput output, ReadOnlyMemory<byte> payload, bool isLast)
    {
        FrameFlags flags = isLast ? FrameFlags.EndStream : FrameFlags.None;
        bool copies = payload.Length < WorthBorrowing || (_pending.Length > 0 && !_pending.IsNextBorrowed);
        Span<byte> room = output.Room(FrameHeader.Size + (copies ? payload.Length : 0));
        new FrameHeader(payload.Length, FrameType.Data, flags, stream.Id).Write(room);
        Sender.CountData();
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
        _stage = Stage.Ended;
        _trailers = null;
        StreamRules.EndSending(ref stream.State);
    }
}
