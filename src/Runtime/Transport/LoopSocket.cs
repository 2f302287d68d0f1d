using UdsAot.Awaiting;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// A socket whose readiness an <see cref="EventLoop"/> watches. An operation is tried on the caller's thread if the socket is
/// known to be ready, and else waits for the loop to say so, on whose thread it then ends. The kernel reports each change once
/// (edge-triggered, epoll(7)), so nothing needs to be switched on and off, and a call that would only answer "not yet" is not
/// made: a receive that brought less than it had room for has emptied the socket.
/// </summary>
internal class LoopSocket : StreamSocket
{
    /// <summary>
    /// Operations that may end at once within one turn of the loop, before others get theirs. Two fast peers would otherwise
    /// keep a loop to themselves for as long as they have something to say.
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

    /// <param name="loop">Who watches.</param>
    /// <param name="descriptor">A socket that does not block; it is the object's from here on.</param>
    /// <param name="isConnected">Whether it can be sent on at once; false while it is being connected, which ends with its being writable.</param>
    public LoopSocket(EventLoop loop, int descriptor, bool isConnected = true)
    {
        _loop = loop;
        _isWritable = isConnected;
        Descriptor = descriptor;
    }

    /// <summary>Has the nearest loop watch a socket of our own making. Whatever fails, the descriptor is closed.</summary>
    /// <param name="descriptor">A socket that does not block.</param>
    /// <param name="isConnected">Whether it can be sent on at once.</param>
    /// <returns>Null if the system has no room for one more.</returns>
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

    /// <summary>Tells this socket from an earlier one with the same descriptor; set by the loop.</summary>
    public int Generation { get; set; }

    public EventLoop Loop => _loop;

    /// <summary>Whether it waits for a block to receive into; the <see cref="BlockPool"/>'s own note.</summary>
    public bool AwaitsBlock { get; set; }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Whether something can be received at once: bytes, or the end.</summary>
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

    /// <summary>Begins to watch. Call it once, when everything that may be called back is in place.</summary>
    /// <returns>False if the system has no room for one more; the socket is closed then.</returns>
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

    /// <summary>Receives what has come, if something has; otherwise nothing happens.</summary>
    /// <returns>False if the socket is not ready, or it is the others' turn; either way <see cref="Receive(SocketOperation)"/> waits.</returns>
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

    /// <summary>Takes back a receive that waits.</summary>
    /// <returns>False if it does not wait any more, or never did; then it ends, or has ended, as usual.</returns>
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
    /// <param name="resets">Whether the peer is to see a reset, so that it can't take what it has for everything.</param>
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
                // Out of the loop first: as soon as the descriptor is closed, another socket can have its number.
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

    /// <summary>Called by the loop when an event of the socket ended with an exception: the socket is closed.</summary>
    public virtual void Fail() => Close(resets: true);

    /// <summary>Called by the loop with what epoll says.</summary>
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
                // Before anybody goes on: whoever waited may get the last bytes now, and never ask for the end behind them.
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

    /// <summary>The peer has ended its half, or all of it; what it sent before may still be there. Called on the loop's thread.</summary>
    protected virtual void HungUp()
    {
    }

    private static void Abandon(SocketOperation? operation)
    {
        if (operation is not null)
        {
            operation.Note(-Errno.ECANCELED);
            // The one who closes may hold something that the one who waits wants.
            Offload.Queue(operation);
        }
    }

    private bool TryReceive(SocketOperation operation)
    {
        bool hasEnded = operation.TryRun(Descriptor, out bool isReady);
        // Behind the last byte is the end, of which there will be no further report.
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
