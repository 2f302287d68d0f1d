using UdsAot.Awaiting;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// A socket whose readiness an <see cref="EventLoop"/> watches. An operation is tried on the caller's thread if the socket is known to be
/// ready; otherwise it waits for the loop and ends on the loop's thread. The kernel reports each change once (edge-triggered,
/// epoll(7)), so interest never changes, and calls that would return EAGAIN are avoided: a receive that fills less than its buffer
/// has emptied the socket.
/// </summary>
internal class LoopSocket : StreamSocket
{
    /// <summary>
    /// Operations that may end at once within one turn of the loop, before other sockets get their turn. Two fast peers would otherwise
    /// occupy a loop for as long as they send.
    /// </summary>
    private const int Burst = 16;

    private readonly EventLoop _loop;
    private readonly Lock _inGate = new();
    private readonly Lock _outGate = new();
    private SocketOperation? _receive;
    private SocketOperation? _send;
    private long _turn;
    private int _inTurn;
    private bool _isReadable;
    private bool _isWritable;
    private bool _hasHungUp;
    private bool _isClosed;

    /// <param name="loop">The loop that watches.</param>
    /// <param name="descriptor">A non-blocking socket, which the object then owns.</param>
    /// <param name="isConnected">True if it can send at once; false while it is connecting, which ends when it becomes writable.</param>
    public LoopSocket(EventLoop loop, int descriptor, bool isConnected = true)
    {
        _loop = loop;
        _isWritable = isConnected;
        Descriptor = descriptor;
    }

    /// <summary>Creates an object for a new socket and lets the nearest loop watch it. On failure the descriptor is closed.</summary>
    /// <param name="descriptor">A non-blocking socket.</param>
    /// <param name="isConnected">True if it can send at once.</param>
    /// <returns>Null if the system has no memory or no watch left.</returns>
    public static LoopSocket? Watch(int descriptor, bool isConnected)
    {
        LoopSocket? socket = null;
        try
        {
            socket = new LoopSocket(EventLoops.Nearest, descriptor, isConnected);
            return socket.TryWatch() ? socket : null;
        }
        catch
        {
            if (socket is null)
            {
                _ = Libc.Close(descriptor);
            }
            else
            {
                socket.Close();
            }
            throw;
        }
    }

    public override int Descriptor { get; }

    /// <summary>Distinguishes this socket from an earlier one with the same descriptor; set by the loop.</summary>
    public int Generation { get; set; }

    public EventLoop Loop => _loop;

    /// <summary>True while it waits for a block to receive into; used by <see cref="BlockPool"/>.</summary>
    public bool AwaitsBlock { get; set; }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>True if bytes, or the end, can be received at once.</summary>
    public bool IsReadable
    {
        get
        {
            lock (_inGate)
            {
                return _isReadable;
            }
        }
    }

    /// <summary>Starts watching. Call it once, when all callbacks are in place.</summary>
    /// <returns>False if the system has no memory or no watch left; the socket is then closed.</returns>
    public bool TryWatch() => _loop.TryAdd(this);

    public sealed override bool Receive(TransferOperation operation) => Receive((SocketOperation)operation);

    public sealed override bool Send(TransferOperation operation) => Send((SocketOperation)operation);

    /// <inheritdoc cref="StreamSocket.Receive"/>
    public bool Receive(SocketOperation operation)
    {
        bool hasBurst = HasBurst();
        lock (_inGate)
        {
            if (_isClosed)
            {
                operation.Note(-Errno.ECANCELED);
                return false;
            }
            if (_isReadable && !hasBurst && TryReceive(operation))
            {
                return false;
            }
            _receive = operation;
            hasBurst &= _isReadable;
        }
        if (hasBurst)
        {
            _loop.Repeat(this);
        }
        return true;
    }

    /// <summary>Receives bytes that have arrived, if any; otherwise does nothing.</summary>
    /// <returns>False if the socket is not ready or has used up its turn; <see cref="Receive(SocketOperation)"/> then waits.</returns>
    public bool TryReceiveNow(SocketOperation operation)
    {
        bool hasBurst = HasBurst();
        lock (_inGate)
        {
            if (_isClosed)
            {
                operation.Note(-Errno.ECANCELED);
                return true;
            }
            return _isReadable && !hasBurst && TryReceive(operation);
        }
    }

    /// <inheritdoc cref="StreamSocket.Send"/>
    public bool Send(SocketOperation operation)
    {
        lock (_outGate)
        {
            if (_isClosed)
            {
                operation.Note(-Errno.ECANCELED);
                return false;
            }
            if (_isWritable && operation.TryRun(Descriptor, out _isWritable))
            {
                return false;
            }
            _send = operation;
            return true;
        }
    }

    /// <summary>Cancels a pending receive.</summary>
    /// <returns>False if it is not pending; it then ends, or has ended, as usual.</returns>
    public bool TryTakeBack(SocketOperation receive)
    {
        lock (_inGate)
        {
            if (_receive != receive)
            {
                return false;
            }
            _receive = null;
            return true;
        }
    }

    public override void EndSending()
    {
        lock (_outGate)
        {
            if (!_isClosed)
            {
                _ = SocketCalls.Shutdown(Descriptor, SocketCalls.SHUT_WR);
            }
        }
    }

    public override void Close() => Close(resets: false);

    /// <summary>Closes the socket.</summary>
    /// <param name="resets">True to send a reset, so that the peer does not take an incomplete response for a complete one.</param>
    public void Close(bool resets)
    {
        SocketOperation? receive;
        SocketOperation? send;
        lock (_inGate)
        {
            lock (_outGate)
            {
                if (_isClosed)
                {
                    return;
                }
                _isClosed = true;
                (receive, _receive) = (_receive, null);
                (send, _send) = (_send, null);
                // Leave the loop first: as soon as the descriptor is closed, another socket can get its number.
                _loop.Remove(this);
                if (resets)
                {
                    NonBlockingSocket.Reset(Descriptor);
                }
                else
                {
                    _ = Libc.Close(Descriptor);
                }
            }
        }
        Abandon(receive);
        Abandon(send);
    }

    /// <summary>Called by the loop if an event of the socket ended with an exception: closes the socket.</summary>
    public virtual void Fail() => Close(resets: true);

    /// <summary>Called by the loop with the events that epoll reported.</summary>
    public void Signal(uint events)
    {
        bool hangsUp = (events & (SocketCalls.EPOLLRDHUP | SocketCalls.EPOLLHUP | SocketCalls.EPOLLERR)) != 0;
        if (hangsUp || (events & SocketCalls.EPOLLIN) != 0)
        {
            SocketOperation? ended = null;
            lock (_inGate)
            {
                _isReadable = true;
                _hasHungUp |= hangsUp;
                if (_receive is { } receive && !_isClosed && TryReceive(receive))
                {
                    _receive = null;
                    ended = receive;
                }
            }
            if (hangsUp)
            {
                // Before any waiting operation continues: it may get the last bytes now, and never ask for the end after them.
                HungUp();
            }
            ended?.Ended();
        }
        if (hangsUp || (events & SocketCalls.EPOLLOUT) != 0)
        {
            SocketOperation? ended = null;
            lock (_outGate)
            {
                _isWritable = true;
                if (_send is { } send && !_isClosed && send.TryRun(Descriptor, out _isWritable))
                {
                    _send = null;
                    ended = send;
                }
            }
            ended?.Ended();
        }
    }

    /// <summary>The peer has ended its half, or the whole connection; bytes sent before may still be unread. Called on the loop's thread.</summary>
    protected virtual void HungUp()
    {
    }

    private static void Abandon(SocketOperation? operation)
    {
        if (operation is not null)
        {
            operation.Note(-Errno.ECANCELED);
            // The closing thread may hold a lock that the waiting operation needs.
            Offload.Queue(operation);
        }
    }

    private bool TryReceive(SocketOperation operation)
    {
        bool hasEnded = operation.TryRun(Descriptor, out bool isReady);
        // After the last byte comes the end, which epoll does not report again.
        _isReadable = isReady || (hasEnded && _hasHungUp);
        return hasEnded;
    }

    private bool HasBurst()
    {
        if (_turn != _loop.Turn)
        {
            _turn = _loop.Turn;
            _inTurn = 0;
        }
        return ++_inTurn > Burst;
    }
}
