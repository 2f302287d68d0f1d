using System.Buffers;

namespace UdsAot.Posix;

/// <summary>Memory that is part of the executable: it is there as long as the process, never moves, and nobody writes to it.</summary>
internal sealed unsafe class StaticMemory : MemoryManager<byte>
{
    private readonly byte* _start;
    private readonly int _length;

    public StaticMemory(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>The address of its first byte.</summary>
    public byte* Start => _start;

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
        // It cannot move anyway.
    }

    protected override void Dispose(bool disposing)
    {
        // There is nothing to give back.
    }
}
