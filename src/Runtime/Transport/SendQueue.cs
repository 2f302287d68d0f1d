using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Bytes on their way out, in order: written into blocks of their own, or borrowed from where they lie. Everything is pinned, so
/// the kernel is given addresses. Not safe for several threads.
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

    /// <summary>Bytes that are not sent yet.</summary>
    public long Length { get; private set; }

    /// <summary>Memory to write into; <see cref="Advance"/> says how much of it was used.</summary>
    /// <param name="size">The least that is wanted, at least 1.</param>
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
    /// <returns>How many there are.</returns>
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

    /// <summary>Notes that bytes are sent.</summary>
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

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Forget();
        if (_isRoomOut)
        {
            // Somebody is writing at this moment; the memory goes back when that is sent.
            return;
        }
        _room = null;
        foreach (Block block in _blocks)
        {
            BlockPool.Shared.Return(block);
        }
        _blocks.Clear();
    }

    /// <summary>Forgets everything for good. Memory that somebody may still be writing into is given to nobody else.</summary>
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
        /// <summary>What the bytes are part of, so that it stays as long as they are needed.</summary>
        public object Owner;
        public byte* Start;
        public int Length;
    }
}
