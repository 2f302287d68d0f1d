using System.Buffers;

namespace UdsAot.Frontends;

/// <summary>
/// Content of a response that waits for its windows, in order: borrowed from where it lies, or copied. Not safe for several threads.
/// </summary>
internal sealed class PendingContent
{
    private Piece[] _pieces = new Piece[2];
    private int _first;
    private int _count;

    /// <summary>Bytes that wait.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes that come next, in one piece; empty if there are none.</summary>
    public ReadOnlyMemory<byte> Next => _count > _first ? _pieces[_first].Bytes : default;

    /// <summary>True if <see cref="Next"/> stays where it is until the response's next flush has ended.</summary>
    public bool IsNextBorrowed => _pieces[_first].Copy is null;

    /// <summary>Adds bytes that stay where they are.</summary>
    public void Borrow(ReadOnlyMemory<byte> bytes) => Add(new Piece { Bytes = bytes });

    /// <summary>Adds a copy of bytes.</summary>
    public void Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        Add(new Piece { Bytes = copy.AsMemory(0, bytes.Length), Copy = copy });
    }

    /// <summary>Takes bytes off <see cref="Next"/>.</summary>
    public void Consume(int count)
    {
        ref Piece piece = ref _pieces[_first];
        piece.Bytes = piece.Bytes[count..];
        Length -= count;
        if (piece.Bytes.IsEmpty)
        {
            DropFirst();
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        while (_count > _first)
        {
            DropFirst();
        }
        Length = 0;
    }

    private void Add(Piece piece)
    {
        if (_count == _pieces.Length)
        {
            Array.Resize(ref _pieces, _count * 2);
        }
        _pieces[_count++] = piece;
        Length += piece.Bytes.Length;
    }

    private void DropFirst()
    {
        ref Piece piece = ref _pieces[_first++];
        if (piece.Copy is not null)
        {
            ArrayPool<byte>.Shared.Return(piece.Copy);
        }
        piece = default;
        if (_first == _count)
        {
            _first = _count = 0;
        }
    }

    private struct Piece
    {
        public ReadOnlyMemory<byte> Bytes;
        public byte[]? Copy;
    }
}
