using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>
/// A connection to an origin, kept alive over many exchanges. While it is idle in its pool, a receive is always pending: so a close by the
/// origin, or unsolicited data, is noticed at once, and the same receive brings the first bytes of the next response.
/// </summary>
internal sealed class OriginConnection : ITimed, IThreadPoolWorkItem
{
    /// <summary>Size of the send buffer in bytes. It easily holds the largest request head with the fields that a mount may add.</summary>
    public const int SendSize = 64 * 1024;

    /// <summary>Largest size of the receive buffer in bytes; a response head must fit.</summary>
    public const int ReceiveSize = 64 * 1024;

    /// <summary>
    /// Initial size of both buffers in bytes. Most heads and small responses fit, and a connection that needs no more takes a tenth of the
    /// memory.
    /// </summary>
    private const int UsualSize = 4 * 1024;

    /// <summary>A value that leaves the current or next deadline unchanged.</summary>
    public const long NoDeadline = 0;

    private const int Busy = 0;
    private const int Idle = 1;
    private const int Closed = 2;

    private readonly StreamSocket _socket;
    private readonly OriginPool _pool;
    private byte[] _sendBuffer = GC.AllocateUninitializedArray<byte>(UsualSize, pinned: true);
    private byte[] _receiveBuffer = GC.AllocateUninitializedArray<byte>(UsualSize, pinned: true);
    private readonly TransferOperation _receive;
    private readonly TransferOperation _send;
    private Deadline _receiveDeadline;
    private Deadline _sendDeadline;
    private int _state;
    private bool _receiving;
    private bool _timedOut;
    private bool _isLate;
    private bool _wasFilled;
    private int _start;
    private int _end;
    private int _closed;
    private long _enlarged;

    public OriginConnection(StreamSocket socket, OriginPool pool)
    {
        _socket = socket;
        _pool = pool;
        Use = new ConnectionUse(this);
        _receive = new ReceiveOperation(this);
        _send = new SendOperation(this);
    }

    /// <summary>The socket's file just before this connection was made; the default value for abstract sockets.</summary>
    public FileStatus SocketFile { get; init; }

    /// <summary>The use of the connection, as its pool sees it.</summary>
    public ConnectionUse Use { get; }

    /// <summary>Number of exchanges before the current one.</summary>
    public int Exchanges { get; private set; }

    /// <summary>The only client's connection that it serves; null while it may serve any.</summary>
    public PrivateConnections? Owner { get; set; }

    /// <summary>Since when it lies idle, in the heartbeat's milliseconds.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Buffer for sending; receiving does not touch it.</summary>
    public Memory<byte> SendBuffer => _sendBuffer;

    /// <summary>Received bytes that are not consumed. They stay in place until the next receive begins.</summary>
    public ReadOnlyMemory<byte> Received => _receiveBuffer.AsMemory(_start, _end - _start);

    public int ReceivedLength => _end - _start;

    /// <summary>True if the receive buffer is full.</summary>
    public bool IsFull => ReceivedLength == ReceiveSize;

    /// <summary>True if a wait ended because its deadline passed.</summary>
    public bool TimedOut => Volatile.Read(ref _timedOut);

    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Enlarges the send buffer to <see cref="SendSize"/> bytes. Its content is lost; no send may be pending.</summary>
    /// <returns>False if it had that size, or there is no memory for it.</returns>
    public bool TryEnlargeSendBuffer()
    {
        if (_sendBuffer.Length == SendSize || !MemoryBudget.Process.Origins.TryTake(SendSize - UsualSize))
        {
            return false;
        }
        _enlarged += SendSize - UsualSize;
        _sendBuffer = GC.AllocateUninitializedArray<byte>(SendSize, pinned: true);
        return true;
    }

    /// <summary>Reserves the memory of a connection. It is returned when the connection is closed.</summary>
    /// <param name="isOnly">True if the origin has no other connection: the first one is always granted.</param>
    public static bool TryReserve(bool isOnly)
    {
        MemoryShare memory = MemoryBudget.Process.Origins;
        if (memory.TryTake(MemoryBudget.Origin))
        {
            return true;
        }
        if (isOnly)
        {
            memory.Take(MemoryBudget.Origin);
        }
        return isOnly;
    }

    /// <summary>Returns the memory of <see cref="TryReserve"/> after a failed connect.</summary>
    public static void Unreserve() => MemoryBudget.Process.Origins.Give(MemoryBudget.Origin);

    /// <summary>Closes a connection that was never added to its pool.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Close();
            GiveMemory();
        }
    }

    /// <summary>Receives more bytes after those already received.</summary>
    /// <param name="deadline">
    /// The moment, on the heartbeat's clock, at which the wait ends and the connection is closed; or <see cref="NoDeadline"/>.
    /// </param>
    /// <returns>The number of bytes, 0 at the origin's end, or a negated error number.</returns>
    public ValueTask<int> ReceiveAsync(long deadline)
    {
        if (!_receiving)
        {
            StartReceive();
        }
        if (deadline != NoDeadline && !_receive.IsCompleted)
        {
            _receiveDeadline.Set(deadline);
        }
        return _receive.Completion;
    }

    /// <summary>True if the last send failed before the kernel took a single byte.</summary>
    public bool HasSentNothing => _send.Result < 0 && _send.Transferred == 0;

    /// <summary>Error number after which no response can be awaited, of the last send; 0 also after EPIPE, ECONNRESET and the end.</summary>
    public int SendError => _send.Result is >= 0 or -Errno.EPIPE or -Errno.ECONNRESET or -Errno.ECANCELED ? Errno.None : -_send.Result;

    /// <summary>Changes the deadline of the pending receive, if there is one.</summary>
    public void SetReceiveDeadline(long deadline) => _receiveDeadline.Set(deadline);

    /// <summary>Takes the receive deadline back while no receive is under way. If it has expired, the connection serves no other exchange.</summary>
    public void ClearReceiveDeadline() => _isLate |= !_receiveDeadline.Clear();

    /// <summary>Sends the first bytes of <see cref="SendBuffer"/>.</summary>
    /// <returns>The number of bytes, or a negated error number.</returns>
    public ValueTask<int> SendAsync(int count, long deadline) => SendAsync(_sendBuffer.AsMemory(0, count), deadline);

    /// <inheritdoc cref="SendAsync(int, long)"/>
    public ValueTask<int> SendAsync(Memory<byte> bytes, long deadline)
    {
        _send.Begin();
        _send.Memory = bytes;
        if (!_socket.Send(_send))
        {
            return new ValueTask<int>(_send.Result);
        }
        _sendDeadline.Set(deadline);
        return _send.Completion;
    }

    /// <summary>Shuts down the sending half; the origin may go on sending.</summary>
    public void EndSending() => _socket.EndSending();

    /// <summary>Takes the connection out of the pool for an exchange.</summary>
    /// <returns>False if the origin has closed it, or sent unsolicited data, in the meantime.</returns>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle)
        {
            return false;
        }
        if (_receive.IsCompleted)
        {
            Close();
            return false;
        }
        return true;
    }

    /// <summary>Marks the end of an exchange, after which the connection may serve another.</summary>
    /// <returns>False if it may not: unread data is left, or a deadline passed at the same moment and it is being closed.</returns>
    public bool TryEndExchange()
    {
        Exchanges++;
        bool inTime = _receiveDeadline.Clear() & _sendDeadline.Clear();
        return inTime && !_isLate && ReceivedLength == 0;
    }

    /// <summary>Marks the connection as idle; call when both halves of the exchange are complete.</summary>
    /// <returns>False if the origin has closed it, or sent unsolicited data.</returns>
    public bool TryLayIdle(long now)
    {
        IdleSince = now;
        if (!_receiving)
        {
            StartReceive();
        }
        // Idle first, then the check: a receive that ends in between sees the state and closes the connection itself.
        return Interlocked.CompareExchange(ref _state, Idle, Busy) == Busy && !_receive.IsCompleted;
    }

    /// <summary>True while idle in the pool.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>Closes the connection; pending operations end with an error. Safe from any thread, any number of times.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Volatile.Write(ref _state, Closed);
            _socket.Close();
            GiveMemory();
            _pool.Closed(this);
        }
    }

    void ITimed.Tick(long now)
    {
        if (_receiveDeadline.TryExpire(now) || _sendDeadline.TryExpire(now))
        {
            Volatile.Write(ref _timedOut, true);
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static connection => connection.Close(), this);

    private void StartReceive()
    {
        MakeRoom();
        _receive.Begin();
        _receiving = true;
        _receive.Memory = _receiveBuffer.AsMemory(_end);
        if (!_socket.Receive(_receive))
        {
            _receive.Complete();
        }
    }

    private void GiveMemory() => MemoryBudget.Process.Origins.Give(MemoryBudget.Origin + Interlocked.Exchange(ref _enlarged, 0));

    // At once to the largest size: data that exceeds the initial size is likely to be large. If there is no memory for it, only a head that
    // does not fit gets it in any case.
    private void MakeRoom()
    {
        bool grows = _receiveBuffer.Length < ReceiveSize && _wasFilled && TryTakeLarger(isNeeded: ReceivedLength == _receiveBuffer.Length);
        if (!grows && (_end < _receiveBuffer.Length || _start == 0))
        {
            return;
        }
        byte[] target = grows ? GC.AllocateUninitializedArray<byte>(ReceiveSize, pinned: true) : _receiveBuffer;
        Received.Span.CopyTo(target);
        _receiveBuffer = target;
        _end -= _start;
        _start = 0;
    }

    private bool TryTakeLarger(bool isNeeded)
    {
        const int More = ReceiveSize - UsualSize;
        MemoryShare memory = MemoryBudget.Process.Origins;
        bool isTaken = memory.TryTake(More);
        if (!isTaken && isNeeded)
        {
            memory.Take(More);
            isTaken = true;
        }
        _enlarged += isTaken ? More : 0;
        return isTaken;
    }

    private void CountReceived(int count)
    {
        _wasFilled = count == _receive.Memory.Length;
        _isLate |= !_receiveDeadline.Clear();
        _receiving = false;
        _end += Math.Max(count, 0);
    }

    private void ReceiveEnded()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            // No exchange waits for this receive: the origin closed the idle connection, or broke the protocol.
            Close();
            return;
        }
        _receive.Complete();
    }

    private sealed class ReceiveOperation(OriginConnection connection) : TransferOperation(sends: false)
    {
        public override void Ended() => connection.ReceiveEnded();

        protected override void Taken(int result) => connection.CountReceived(result);
    }

    private sealed class SendOperation(OriginConnection connection) : TransferOperation(sends: true)
    {
        protected override void Taken(int result) => connection._isLate |= !connection._sendDeadline.Clear();
    }
}
