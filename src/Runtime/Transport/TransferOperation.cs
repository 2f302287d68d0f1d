using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>Receives into one piece of memory, or sends all of it.</summary>
/// <param name="sends">Whether it sends.</param>
internal class TransferOperation(bool sends) : SocketOperation
{
    private Memory<byte> _memory;

    /// <summary>The memory. It has to be pinned.</summary>
    public Memory<byte> Memory
    {
        get => _memory;
        set
        {
            _memory = value;
            Transferred = 0;
        }
    }

    /// <summary>Bytes of <see cref="Memory"/> that were sent, or received, whatever the end was.</summary>
    public int Transferred { get; set; }

    public sealed override bool TryRun(int descriptor, out bool isReady) => sends ? TrySend(descriptor, out isReady) : TryReceive(descriptor, out isReady);

    private bool TryReceive(int descriptor, out bool isReady)
    {
        int count = NonBlockingSocket.Receive(descriptor, _memory.Span, out int errno);
        isReady = count == _memory.Length;
        if (errno == Errno.EAGAIN)
        {
            return false;
        }
        Transferred = Math.Max(count, 0);
        Note(errno == Errno.None ? count : -errno);
        return true;
    }

    private bool TrySend(int descriptor, out bool isReady)
    {
        isReady = true;
        while (Transferred < _memory.Length)
        {
            int count = NonBlockingSocket.Send(descriptor, _memory.Span[Transferred..], out int errno);
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
            Transferred += count;
        }
        Note(Transferred);
        return true;
    }
}
