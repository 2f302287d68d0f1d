using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Bytes for a client, as a pipe that sends when it is flushed. By default, a flush sends at once and ends when the kernel has all bytes.
/// With <see cref="Gathers"/>, one send serves all flushes of a turn of the loop, which suits the many records of HTTP/2 over TLS;
/// flushes then wait only for a client that does not read.
/// </summary>
internal sealed unsafe class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>, ILoopWork
{
    /// <summary>Bytes that a gathering writer holds back at most until the turn ends.</summary>
    private const int MaxGathered = 64 * 1024;

    private readonly LoopSocket _socket;
    private readonly Lock _gate = new();
    private readonly Sending _sending;
    private readonly SendQueue _pieces = new();
    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private long _sentBytes;
    private long _flushEnd;
    private bool _isScheduled;
    private bool _isSending;
    private bool _isFlushAwaited;
    private bool _isBroken;

    public SocketWriter(LoopSocket socket)
    {
        _socket = socket;
        _sending = new Sending(this);
    }

    /// <summary>The loop that watches the socket.</summary>
    public EventLoop Loop => _socket.Loop;

    /// <summary>True if flushed bytes may wait for the end of the loop's turn. Set it while no write is in progress.</summary>
    public bool Gathers { get; set; }

    /// <summary>True if all written bytes are sent, or can't be sent any more.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _isBroken || _pieces.Length == 0;
            }
        }
    }

    /// <summary>Bytes that the kernel has taken since the connection began. Read from any thread.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    private FlushResult Result => new(isCanceled: false, isCompleted: _isBroken);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        lock (_gate)
        {
            return _pieces.Room(Math.Max(sizeHint, 1));
        }
    }

    public override void Advance(int bytes)
    {
        lock (_gate)
        {
            _pieces.Advance(bytes);
        }
    }

    /// <summary>Sends bytes without copying them: they must not change until the next flush has ended.</summary>
    /// <param name="bytes">Part of a pinned array, or of the executable itself.</param>
    public void Borrow(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _pieces.Borrow(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        long end;
        lock (_gate)
        {
            end = _sentBytes + _pieces.Length;
            if (HasSent(end))
            {
                return new ValueTask<FlushResult>(Result);
            }
            if (Gathers && !_isSending && _pieces.Length < MaxGathered)
            {
                Schedule();
                return default;
            }
        }
        Run();
        lock (_gate)
        {
            if (HasSent(end))
            {
                return new ValueTask<FlushResult>(Result);
            }
            _flushEnd = end;
            _flush.Reset();
            _isFlushAwaited = true;
            return new ValueTask<FlushResult>(this, _flush.Version);
        }
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            if (!_isFlushAwaited)
            {
                return;
            }
            _isFlushAwaited = false;
        }
        _flush.SetResult(new FlushResult(isCanceled: true, _isBroken));
    }

    public override void Complete(Exception? exception = null) => Run();

    /// <summary>Sends the queued bytes, unless a send is in progress.</summary>
    public void Run()
    {
        lock (_gate)
        {
            _isScheduled = false;
            if (_isSending || _isBroken || _pieces.Length == 0)
            {
                return;
            }
            _isSending = true;
        }
        _sending.Begin();
        if (!_socket.Send(_sending))
        {
            Sent(_sending.Result);
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    /// <summary>Returns the memory, once the socket is closed.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isBroken = true;
            if (!_isSending)
            {
                _pieces.Release();
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _flush.OnCompleted(continuation, state, token, flags);

    // Another thread may write behind what is flushed: only the bytes up to the flush count.
    private bool HasSent(long end)
    {
        if (_isBroken)
        {
            _pieces.Clear();
        }
        return (_isBroken && !_isSending) || _sentBytes >= end;
    }

    private void Schedule()
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            _socket.Loop.AtEndOfTurn(this);
        }
    }

    private void Sent(int result)
    {
        bool isAwaited;
        lock (_gate)
        {
            _isSending = false;
            if (result < 0)
            {
                _isBroken = true;
                _pieces.Release();
            }
            else if (_pieces.Length > 0)
            {
                // Written during the last send.
                Schedule();
            }
            isAwaited = _isFlushAwaited && HasSent(_flushEnd);
            _isFlushAwaited &= !isAwaited;
        }
        if (isAwaited)
        {
            _flush.SetResult(Result);
        }
    }

    private sealed class Sending(SocketWriter writer) : SocketOperation
    {
        /// <summary>Pieces of one send; further pieces are sent with the next.</summary>
        private const int MaxPieces = 32;

        public override bool TryRun(int descriptor, out bool isReady)
        {
            SocketCalls.Vector* vectors = stackalloc SocketCalls.Vector[MaxPieces];
            isReady = true;
            while (true)
            {
                int count;
                lock (writer._gate)
                {
                    count = writer._pieces.List(new Span<SocketCalls.Vector>(vectors, MaxPieces));
                }
                if (count == 0)
                {
                    Note(0);
                    return true;
                }
                int sent = count == 1
                    ? NonBlockingSocket.Send(descriptor, new ReadOnlySpan<byte>(vectors->Base, (int)vectors->Length), out int errno)
                    : NonBlockingSocket.Send(descriptor, vectors, count, out errno);
                if (errno == Errno.EAGAIN)
                {
                    isReady = false;
                    return false;
                }
                if (errno != Errno.None)
                {
                    Note(-errno);
                    return true;
                }
                lock (writer._gate)
                {
                    writer._pieces.Consume(sent);
                    Volatile.Write(ref writer._sentBytes, writer._sentBytes + sent);
                }
            }
        }

        public override void Ended() => writer.Sent(Result);
    }
}
