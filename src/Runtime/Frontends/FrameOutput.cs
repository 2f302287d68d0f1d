using System.Buffers;
using System.IO.Pipelines;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Frames on their way to a client. On a socket of ours they are written where they are sent from, even while an earlier send is under way;
/// any other pipe is written to between its flushes only, and until then they are kept here. All but <see cref="FlushAsync"/> is called
/// with the connection's lock held. Where there is no memory for them the output is broken, and what is written to it goes nowhere.
/// </summary>
internal sealed class FrameOutput(PipeWriter output)
{
    [ThreadStatic]
    private static byte[]? t_nowhere;

    private readonly SocketWriter? _socket = output as SocketWriter;
    private byte[] _staged = [];
    private int _length;

    /// <summary>Bytes that were written since the last <see cref="TakeForFlush"/>.</summary>
    public int Unflushed { get; private set; }

    /// <summary>True if there was no memory for something that was written: the connection must be closed.</summary>
    public bool IsBroken { get; private set; }

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
            _length = 0;
            GiveBack();
            _staged = [];
        }
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
            _staged.AsSpan(0, _length).CopyTo(larger);
            GiveBack();
            _staged = larger;
        }
        return _staged.AsSpan(_length);
    }

    private void GiveBack()
    {
        if (_staged.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_staged);
        }
    }
}
