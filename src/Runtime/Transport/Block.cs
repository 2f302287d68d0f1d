using System.Buffers;

namespace UdsAot.Transport;

/// <summary>A piece of pinned memory that bytes are received into, and a link in a chain of such.</summary>
internal sealed class Block : ReadOnlySequenceSegment<byte>
{
    /// <summary>
    /// Bytes in a block. A head with room to spare; and a multiple of what a client usually sends at once of a body. Only what is
    /// touched takes memory, so a larger one costs an exchange without a body nothing.
    /// </summary>
    public const int Size = 16 * 1024;

    public byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>How far it is filled.</summary>
    public int End { get; private set; }

    /// <summary>What there is still room for.</summary>
    public Span<byte> Room => Array.AsSpan(End);

    /// <summary>Notes that bytes were put where there was room.</summary>
    public void Fill(int count)
    {
        End += count;
        Memory = Array.AsMemory(0, End);
    }

    /// <summary>Puts another block behind this one, which is not filled any further.</summary>
    public void Append(Block next)
    {
        next.RunningIndex = RunningIndex + End;
        Next = next;
    }

    /// <summary>Makes the block as new.</summary>
    public void Clear()
    {
        End = 0;
        Memory = default;
        Next = null;
        RunningIndex = 0;
    }
}
