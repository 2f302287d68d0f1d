using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// What a client sends, as a pipe that reads from the socket when somebody wants to read and not before: what nobody takes stays
/// with the kernel, and in time with the client.
/// </summary>
internal sealed class SocketReader : BlockReader, IValueTaskSource<ReadResult>
{
    private readonly LoopSocket _socket;
    private readonly Filling _filling;
    private readonly Direct _direct = new();
    private readonly ClientConnection _connection;
    private bool _isUnexamined;
    private bool _isCanceled;
    private int _errno;
    private bool _hasEnded;

    public SocketReader(LoopSocket socket, ClientConnection connection)
    {
        _socket = socket;
        _connection = connection;
        _filling = new Filling(this);
    }

    /// <summary>Whether there is something that nobody has read yet: to close now would reset the connection.</summary>
    public bool HasUnread => !IsEmpty || _socket.IsReadable;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadCancellableAsync(cancellationToken);
        }
        return StartAsync(onlyWaits: false);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!HasNews)
        {
            _filling.OnlyWaits = false;
            if (!_socket.TryReceiveNow(_filling))
            {
                result = default;
                return false;
            }
        }
        result = Take();
        return true;
    }

    /// <summary>
    /// Waits until <see cref="TryRead"/> or <see cref="TryReadInto"/> has something to say, or the wait is cancelled, without
    /// taking anything from the socket. What was looked at before is no news, and there is nothing to advance over afterwards.
    /// </summary>
    public ValueTask<ReadResult> WaitAsync() => StartAsync(onlyWaits: true);

    /// <summary>Takes what has come, without waiting, and consumes it: straight from the socket where nothing was read before.</summary>
    /// <param name="destination">Not empty.</param>
    /// <param name="count">How many bytes there were.</param>
    /// <returns>False if nothing has come, and the end has not either; no bytes and true say that it has.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    public unsafe bool TryReadInto(Span<byte> destination, out int count)
    {
        if (!IsEmpty)
        {
            count = TakeFirst(destination);
            _isUnexamined = !IsEmpty;
            return true;
        }
        count = 0;
        if (_hasEnded)
        {
            return true;
        }
        ThrowIfBroken();
        fixed (byte* bytes = destination)
        {
            _direct.Bytes = bytes;
            _direct.Length = destination.Length;
            if (!_socket.TryReceiveNow(_direct))
            {
                return false;
            }
        }
        count = Math.Max(_direct.Result, 0);
        _hasEnded = _direct.Result == 0;
        _errno = _direct.Result < 0 ? -_direct.Result : Errno.None;
        if (_direct.Result <= 0)
        {
            _connection.SayClosed();
        }
        ThrowIfBroken();
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        => _isUnexamined = Advance(consumed, examined, keepsLast: false);

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCanceled, true);
        if (_socket.TryTakeBack(_filling))
        {
            // It may have been woken for a block that it now does not take.
            BlockPool.Shared.WakeNext();
            _filling.Ended();
        }
    }

    /// <summary>Gives the memory back, once the socket is closed and nobody reads.</summary>
    public void Release()
    {
        DropAll();
        BlockPool.Shared.WakeNext();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _ = _filling.GetResult(token);
        return Take();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _filling.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _filling.OnCompleted(continuation, state, token, flags);

    private bool HasNews => _isUnexamined || _hasEnded || _errno != Errno.None || Volatile.Read(ref _isCanceled);

    private ValueTask<ReadResult> StartAsync(bool onlyWaits)
    {
        if (HasNews)
        {
            return new ValueTask<ReadResult>(Take());
        }
        _filling.OnlyWaits = onlyWaits;
        _filling.Begin();
        // Whoever cancels between the look at the news and the wait finds nothing to take back; so it is looked for once more.
        return !_socket.Receive(_filling) || (Volatile.Read(ref _isCanceled) && _socket.TryTakeBack(_filling))
            ? new ValueTask<ReadResult>(Take())
            : new ValueTask<ReadResult>(this, _filling.Version);
    }

    private ReadResult Take()
    {
        bool isCanceled = Volatile.Read(ref _isCanceled) && Interlocked.Exchange(ref _isCanceled, false);
        if (!isCanceled)
        {
            ThrowIfBroken();
        }
        return new ReadResult(Bytes, isCanceled, _hasEnded);
    }

    private void ThrowIfBroken()
    {
        if (_errno != Errno.None || _socket.IsClosed)
        {
            throw _connection.WhyBroken();
        }
    }

    /// <summary>Receives straight to where the bytes are wanted.</summary>
    private sealed unsafe class Direct : SocketOperation
    {
        public byte* Bytes { get; set; }

        public int Length { get; set; }

        public override bool TryRun(int descriptor, out bool isReady)
        {
            int count = NonBlockingSocket.Receive(descriptor, new Span<byte>(Bytes, Length), out int errno);
            isReady = count == Length;
            Note(errno == Errno.None ? count : -errno);
            return errno != Errno.EAGAIN;
        }
    }

    /// <summary>Receives into the last block; one is rented only when there is something to receive.</summary>
    private sealed class Filling(SocketReader reader) : SocketOperation
    {
        /// <summary>Whether it ends as soon as there is something to receive, and leaves it where it is.</summary>
        public bool OnlyWaits { get; set; }

        public override bool TryRun(int descriptor, out bool isReady)
        {
            if (OnlyWaits)
            {
                isReady = true;
                return true;
            }
            if (reader.TryBlockWithRoom(reader._socket) is not { } block)
            {
                isReady = true;
                return false;
            }
            int count = NonBlockingSocket.Receive(descriptor, block.Room, out int errno);
            isReady = count == block.Room.Length;
            if (errno == Errno.EAGAIN)
            {
                reader.DropUnfilled();
                return false;
            }
            if (count > 0)
            {
                reader.Fill(count);
                reader._isUnexamined = true;
            }
            else
            {
                reader._hasEnded = count == 0;
                reader._errno = errno;
                reader._connection.SayClosed();
            }
            return true;
        }
    }
}
