using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>
/// One connection to an origin, kept alive over many exchanges. A receive is always under way while the connection lies idle
/// in its pool: so the origin's closing, or a byte that nobody asked for, is noticed when it happens, and the same receive
/// brings the next response's first bytes.
/// </summary>
internal sealed class OriginConnection : ITimed, IThreadPoolWorkItem
{
    /// <summary>Bytes that can be prepared for one send: the largest request head with what a mount may add to it fits, by far.</summary>
    public const int SendSize = 64 * 1024;

    /// <summary>Bytes of response that are held; a response head must fit.</summary>
    public const int ReceiveSize = 64 * 1024;

    /// <summary>
    /// Bytes that both are at first. Most heads fit, and small responses; a connection that never sees more takes a tenth of the memory.
    /// </summary>
    private const int UsualSize = 4 * 1024;

    /// <summary>A deadline that leaves the one that is set, or will be, as it is.</summary>
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
        _receive = new ReceiveOperation(this);
        _send = new SendOperation(this);
    }

    /// <summary>The socket's file as it was just before this connection was made; the default in the abstract namespace.</summary>
    public FileStatus SocketFile { get; init; }

    /// <summary>How many exchanges it has served; the first finds 0.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Since when it lies idle, in the heartbeat's milliseconds.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Room for what is to be sent; untouched by receiving.</summary>
    public Memory<byte> SendBuffer => _sendBuffer;

    /// <summary>What was received and not consumed. It stays where it is until the next receive begins.</summary>
    public ReadOnlyMemory<byte> Received => _receiveBuffer.AsMemory(_start, _end - _start);

    public int ReceivedLength => _end - _start;

    /// <summary>True if no more can be received before something is consumed.</summary>
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

    /// <summary>Makes room for <see cref="SendSize"/> bytes to be sent. What was prepared is lost; nothing may be being sent.</summary>
    /// <returns>False if there was as much before, or there is no memory for it.</returns>
    public bool TryEnlargeSendBuffer()
    {
        if (_sendBuffer.Length == SendSize)
        {
            return false;
        }
        if (!MemoryBudget.Process.Origins.TryTake(SendSize - UsualSize))
        {
            return false;
        }
        _enlarged += SendSize - UsualSize;
        _sendBuffer = GC.AllocateUninitializedArray<byte>(SendSize, pinned: true);
        return true;
    }

    /// <summary>Takes the memory that a connection needs. It is given back as the connection is closed.</summary>
    /// <param name="isOnly">Whether the origin has no other: one it has in any case.</param>
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

    /// <summary>Gives back what <see cref="TryReserve"/> took, for a connection that did not come about.</summary>
    public static void Unreserve() => MemoryBudget.Process.Origins.Give(MemoryBudget.Origin);

    /// <summary>Ends a connection that its pool was never given.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Close();
            GiveMemory();
        }
    }

    /// <summary>Receives more, behind what is there already.</summary>
    /// <param name="deadline">
    /// The moment, on the heartbeat's clock, at which the wait ends and the connection is closed; or <see cref="NoDeadline"/>.
    /// </param>
    /// <returns>The number of bytes, 0 when the origin has closed, or an error number negated.</returns>
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

    /// <summary>True if the last send failed before the origin was given a single byte.</summary>
    public bool HasSentNothing => _send.Result < 0 && _send.Transferred == 0;

    /// <summary>Moves the deadline of the receive that is under way, if one is.</summary>
    public void SetReceiveDeadline(long deadline) => _receiveDeadline.Set(deadline);

    /// <summary>Sends the first bytes of <see cref="SendBuffer"/>.</summary>
    /// <returns>The number of bytes, or an error number negated.</returns>
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

    /// <summary>Tells the origin that nothing more will be sent; it may go on sending.</summary>
    public void EndSending() => _socket.EndSending();

    /// <summary>Takes the connection out of the pool for an exchange.</summary>
    /// <returns>False if the origin has closed it, or sent something unasked, in the meantime.</returns>
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
    /// <returns>False if it may not: something is left over, or a deadline passed as the operation ended and it is being closed.</returns>
    public bool TryEndExchange()
    {
        Exchanges++;
        bool inTime = _receiveDeadline.Clear() & _sendDeadline.Clear();
        return inTime && !_isLate && ReceivedLength == 0;
    }

    /// <summary>Lays the connection idle; call when the exchange is over on both sides.</summary>
    /// <returns>False if the origin has closed it, or sent something unasked.</returns>
    public bool TryLayIdle(long now)
    {
        IdleSince = now;
        if (!_receiving)
        {
            StartReceive();
        }
        // Idle first, then look: a receive that ends in between finds the state and closes the connection itself.
        return Interlocked.CompareExchange(ref _state, Idle, Busy) == Busy && !_receive.IsCompleted;
    }

    /// <summary>True while it lies in the pool, or may.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>Ends the connection; whatever is under way on it ends with an error. Safe from any thread, any number of times.</summary>
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

    // To the largest at once: what does not fit into the usual one is likely to be much. Where there is no memory for it, only a head that
    // does not fit has it in any case.
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
            // Nobody waits for this one: the origin closed the idle connection, or broke the protocol.
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
