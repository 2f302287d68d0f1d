using System.Runtime.CompilerServices;
using UdsAot.Awaiting;

namespace UdsAot.Transport;

/// <summary>
/// A socket as the stream that TLS wants below it. What waits for the socket goes on with the gate held, so that whoever else holds it
/// finds the TLS session at rest.
/// </summary>
internal sealed class SocketStream : PlainStream
{
    private readonly StreamSocket _socket;
    private readonly Lock _gate;
    private readonly Action _progressed;
    private readonly ReadOperation _read;
    private readonly WriteOperation _write;

    /// <param name="socket">Connected.</param>
    /// <param name="gate">Held by everybody who calls the stream.</param>
    /// <param name="progressed">Called when something that waited has gone on, with the gate left.</param>
    public SocketStream(StreamSocket socket, Lock gate, Action progressed)
    {
        _socket = socket;
        _gate = gate;
        _progressed = progressed;
        _read = new ReadOperation(this);
        _write = new WriteOperation(this);
    }

    /// <summary>Whether what waited goes on with the pool instead of an event loop: a handshake is too much work for that.</summary>
    public bool PrefersPool { get; set; }

    /// <summary>Whether the peer has ended the connection below TLS.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The first byte that came; -1 before it did. One of TLS is from 20 to 23 (RFC 8446 section 5.1).</summary>
    public int FirstByte { get; private set; } = -1;

    /// <summary>Bytes that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Reads what has come; an empty buffer waits until something has. Errors are <see cref="ErrnoException"/>s.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _read.Begin();
        _read.Memory = buffer;
        if (!_socket.Receive(_read))
        {
            _read.Complete();
        }
        return _read.Completion;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _write.Begin();
        _write.Memory = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer);
        if (_socket.Send(_write))
        {
            return WaitAsync(_write.Completion);
        }
        _write.Complete();
        return WaitAsync(_write.Completion);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask WaitAsync(ValueTask<int> writing) => await writing.ConfigureAwait(false);

    private void Resume(SocketOperation operation)
    {
        if (PrefersPool && !Thread.CurrentThread.IsThreadPoolThread)
        {
            Offload.Queue(operation);
            return;
        }
        lock (_gate)
        {
            operation.Complete();
        }
        _progressed();
    }

    private static void ThrowIfFailed(int result)
    {
        if (result < 0)
        {
            throw new ErrnoException(-result);
        }
    }

    private sealed class ReadOperation(SocketStream stream) : TransferOperation(sends: false)
    {
        public override void Ended() => stream.Resume(this);

        protected override void Taken(int result)
        {
            ThrowIfFailed(result);
            if (result == 0 && Memory.Length > 0)
            {
                stream.HasEnded = true;
            }
            else if (result > 0 && stream.FirstByte < 0)
            {
                stream.FirstByte = Memory.Span[0];
            }
        }
    }

    private sealed class WriteOperation(SocketStream stream) : TransferOperation(sends: true)
    {
        public override void Ended() => stream.Resume(this);

        protected override void Taken(int result)
        {
            stream.Sent += Transferred;
            ThrowIfFailed(result);
        }
    }
}
