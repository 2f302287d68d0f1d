using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Outgoing bytes, in order: written into blocks of the queue, or borrowed from where they are. All are pinned, so the kernel gets their
/// addresses. Not thread-safe.
/// </summary>
internal sealed unsafe class SendQueue
{
    private readonly List<Block> _blocks = [];
    private Piece[] _pieces = new Piece[4];
    private int _first;
    private int _count;
    private byte[]? _room;
    private int _roomStart;
    private bool _isRoomOut;

    /// <summary>The number of bytes not sent yet.</summary>
    public long Length { get; private set; }

    /// <summary>Memory to write into; <see cref="Advance"/> states how much of it was used.</summary>
    /// <param name="size">The least size, at least 1.</param>
    public Memory<byte> Room(int size)
    {
        if (_room is null || _room.Length - _roomStart < size)
        {
            _roomStart = 0;
            if (size <= Block.Size)
            {
                Block block = BlockPool.Shared.Rent();
                _blocks.Add(block);
                _room = block.Array;
            }
            else
            {
                _room = GC.AllocateUninitializedArray<byte>(size, pinned: true);
            }
        }
        _isRoomOut = true;
        return _room.AsMemory(_roomStart);
    }

    public void Advance(int count)
    {
        _isRoomOut = false;
        if (count > 0)
        {
            Add(_room!, _roomStart, count);
            _roomStart += count;
        }
    }

    public void Borrow(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return;
        }
        if (MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
        {
            Add(segment.Array!, segment.Offset, segment.Count);
        }
        else if (MemoryMarshal.TryGetMemoryManager(bytes, out StaticMemory? file, out int start, out int length))
        {
            Add(file, file.Start + start, length);
        }
    }

    /// <summary>Lists the first pieces for a send.</summary>
    /// <returns>The number of pieces.</returns>
    public int List(Span<SocketCalls.Vector> vectors)
    {
        int count = Math.Min(_count - _first, vectors.Length);
        for (int i = 0; i < count; i++)
        {
            ref Piece piece = ref _pieces[_first + i];
            vectors[i].Base = piece.Start;
            vectors[i].Length = piece.Length;
        }
        return count;
    }

    /// <summary>Removes bytes that were sent.</summary>
    public void Consume(long count)
    {
        Length -= count;
        if (Length == 0)
        {
            Clear();
            return;
        }
        while (count > 0)
        {
            ref Piece piece = ref _pieces[_first];
            int taken = (int)Math.Min(count, piece.Length);
            piece.Start += taken;
            piece.Length -= taken;
            count -= taken;
            if (piece.Length == 0)
            {
                piece = default;
                _first++;
            }
        }
    }

    /// <summary>Drops all bytes.</summary>
    public void Clear()
    {
        Forget();
        if (_isRoomOut)
        {
            // A write is in progress; its memory is returned when it is sent.
            return;
        }
        _room = null;
        foreach (Block block in _blocks)
        {
            BlockPool.Shared.Return(block);
        }
        _blocks.Clear();
    }

    /// <summary>Drops all bytes for good. Memory that a write in progress may still use is not given to another connection.</summary>
    public void Release()
    {
        if (!_isRoomOut)
        {
            Clear();
            return;
        }
        Forget();
        _room = null;
        _isRoomOut = false;
        BlockPool.Shared.Forget(_blocks.Count);
        _blocks.Clear();
    }

    private void Forget()
    {
        Array.Clear(_pieces, 0, _count);
        _first = _count = 0;
        Length = 0;
    }

    private void Add(byte[] array, int start, int length) => Add(array, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, start), length);

    private void Add(object owner, byte* start, int length)
    {
        Length += length;
        if (_count > _first)
        {
            ref Piece last = ref _pieces[_count - 1];
            if (last.Owner == owner && last.Start + last.Length == start)
            {
                last.Length += length;
                return;
            }
        }
        if (_count == _pieces.Length)
        {
            Array.Resize(ref _pieces, _count * 2);
        }
        _pieces[_count++] = new Piece { Owner = owner, Start = start, Length = length };
    }

    private struct Piece
    {
        /// <summary>The object that contains the bytes, to keep it alive.</summary>
        public object Owner;
        public byte* Start;
        public int Length;
    }
}
