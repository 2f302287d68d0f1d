using System.Buffers;

namespace UdsAot.Posix;

/// <summary>Read-only memory of the executable: it never moves and lives as long as the process.</summary>
internal sealed unsafe class StaticMemory : MemoryManager<byte>
{
    private readonly byte* _start;
    private readonly int _length;

    public StaticMemory(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>The address of the first byte.</summary>
    public byte* Start => _start;

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
        // It cannot move.
    }

    protected override void Dispose(bool disposing)
    {
        // There is nothing to release.
    }
}
