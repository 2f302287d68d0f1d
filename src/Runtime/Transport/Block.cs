using System.Buffers;

namespace UdsAot.Transport;

/// <summary>A piece of pinned memory for received bytes, and a link in a chain of such pieces.</summary>
internal sealed class Block : ReadOnlySequenceSegment<byte>
{
    /// <summary>
    /// Bytes in a block: enough for a head and for a multiple of a client's usual send. Only touched pages take memory, so a large block
    /// costs an exchange without a body nothing.
    /// </summary>
    public const int Size = 16 * 1024;

    public byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>The number of bytes in use.</summary>
    public int End { get; private set; }

    /// <summary>The free part of the block.</summary>
    public Span<byte> Room => Array.AsSpan(End);

    /// <summary>Records that bytes were written to <see cref="Room"/>.</summary>
    public void Fill(int count)
    {
        End += count;
        Memory = Array.AsMemory(0, End);
    }

    /// <summary>Appends another block; this one is not filled any further.</summary>
    public void Append(Block next)
    {
        next.RunningIndex = RunningIndex + End;
        Next = next;
    }

    /// <summary>Resets the block to its initial state.</summary>
    public void Clear()
    {
        End = 0;
        Memory = default;
        Next = null;
        RunningIndex = 0;
    }
}
