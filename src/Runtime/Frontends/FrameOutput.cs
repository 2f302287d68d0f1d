using System.Buffers;
using System.IO.Pipelines;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Frames on their way to a client. On a socket of ours they are written where they are sent from, even while an earlier send is under way;
/// any other pipe is written to between its flushes only, and until then they are kept here. All but <see cref="FlushAsync"/> is called
/// with the connection's lock held. Where there is no memory for them the output is broken, and what is written to it goes nowhere.
/// </summary>
/// <param name="output">The pipe.</param>
/// <param name="memory">The share that frames are kept in where they are many.</param>
internal sealed class FrameOutput(PipeWriter output, MemoryShare memory)
{
    /// <summary>Bytes of frames that <see cref="MemoryBudget.Http2"/> has room for.</summary>
    private const int Usual = 32 * 1024;

    /// <summary>Bytes for the headers of frames, so that content with them fits in a buffer.</summary>
    private const int ForHeaders = 1024;

    [ThreadStatic]
    private static byte[]? t_nowhere;

    private readonly SocketWriter? _socket = output as SocketWriter;
    private byte[] _staged = [];
    private int _length;
    private int _taken;

    /// <summary>Bytes that were written since the last <see cref="TakeForFlush"/>.</summary>
    public int Unflushed { get; private set; }

    /// <summary>True if there was no memory for something that was written: the connection must be closed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Answers how many bytes of content may be written before the next flush, and reserves memory for them.</summary>
    /// <param name="wanted">Bytes that could be sent.</param>
    public int RoomFor(long wanted)
    {
        int most = _socket is not null ? Http2Settings.SendBudget
            : Unflushed + wanted <= Usual - ForHeaders || TryReserve(Http2Settings.SendBudget) ? Http2Settings.SendBudget - ForHeaders
            : Usual - ForHeaders;
        return Math.Max(most - Unflushed, 0);
    }

    /// <summary>Memory to write into; <see cref="Advance"/> says how much of it was used.</summary>
    public Span<byte> Room(int size)
    {
        if (IsBroken)
        {
            return Nowhere(size);
        }
        if (_socket is null)
        {
            return Stage(size);
        }
        try
        {
            return _socket.GetSpan(size);
        }
        catch (IOException)
        {
            IsBroken = true;
            return Nowhere(size);
        }
    }

    public void Advance(int count)
    {
        Unflushed += count;
        if (IsBroken)
        {
            return;
        }
        if (_socket is not null)
        {
            _socket.Advance(count);
        }
        else
        {
            _length += count;
        }
    }

    /// <summary>Adds bytes from where they lie, as pinned memory or that of the executable.</summary>
    /// <returns>True if they must stay there until they are flushed.</returns>
    public bool Borrow(ReadOnlyMemory<byte> bytes)
    {
        if (IsBroken)
        {
            return false;
        }
        if (_socket is null)
        {
            bytes.Span.CopyTo(Room(bytes.Length));
            Advance(bytes.Length);
            return false;
        }
        Unflushed += bytes.Length;
        _socket.Borrow(bytes);
        return true;
    }

    /// <summary>Notes that a flush begins, of all that was written.</summary>
    public void TakeForFlush()
    {
        Unflushed = 0;
        if (_socket is null)
        {
            output.Write(_staged.AsSpan(0, _length));
            GiveBack();
        }
    }

    /// <summary>Gives back what was not flushed; nothing can be written any more.</summary>
    public void Release()
    {
        IsBroken = true;
        GiveBack();
    }

    /// <summary>Sends what was taken; it ends when the transport has it all.</summary>
    public ValueTask<FlushResult> FlushAsync() => output.FlushAsync();

    private static Span<byte> Nowhere(int size)
    {
        if (t_nowhere is null || t_nowhere.Length < size)
        {
            t_nowhere = new byte[Math.Max(size, Block.Size)];
        }
        return t_nowhere;
    }

    private Span<byte> Stage(int size)
    {
        if (_staged.Length - _length < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_length + size);
            if (!TryReserve(larger.Length))
            {
                ArrayPool<byte>.Shared.Return(larger);
                IsBroken = true;
                return Nowhere(size);
            }
            _staged.AsSpan(0, _length).CopyTo(larger);
            ReturnStaged();
            _staged = larger;
        }
        return _staged.AsSpan(_length);
    }

    private bool TryReserve(int size)
    {
        int more = size - Usual - _taken;
        if (more <= 0)
        {
            return true;
        }
        bool isTaken = memory.TryTake(more);
        _taken += isTaken ? more : 0;
        return isTaken;
    }

    private void GiveBack()
    {
        ReturnStaged();
        _staged = [];
        _length = 0;
        if (_taken > 0)
        {
            memory.Give(_taken);
            _taken = 0;
        }
    }

    private void ReturnStaged()
    {
        if (_staged.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_staged);
        }
    }
}
