using System.Net.Sockets;
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
        int count = Descriptors.Receive(descriptor, _memory.Span, out SocketError error);
        isReady = count == _memory.Length;
        if (error == SocketError.WouldBlock)
        {
            return false;
        }
        Transferred = Math.Max(count, 0);
        Note(error == SocketError.Success ? count : -(int)error);
        return true;
    }

    private bool TrySend(int descriptor, out bool isReady)
    {
        isReady = true;
        while (Transferred < _memory.Length)
        {
            int count = Descriptors.Send(descriptor, _memory.Span[Transferred..], out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                isReady = false;
                return false;
            }
            if (error != SocketError.Success)
            {
                Note(-(int)error);
                return true;
            }
            Transferred += count;
        }
        Note(Transferred);
        return true;
    }
}
