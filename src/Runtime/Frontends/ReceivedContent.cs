using System.Buffers;

namespace UdsAot.Frontends;

/// <summary>Content that a client has sent on a stream and the exchange has not taken, in pooled pieces. It holds none while it is empty.</summary>
internal sealed class ReceivedContent
{
    /// <summary>Bytes of the smallest piece: small frames are put together.</summary>
    private const int LeastPiece = 1024;

    private readonly Queue<byte[]> _pieces = new();
    private byte[]? _last;
    private int _start;
    private int _end;

    /// <summary>Bytes that can be taken.</summary>
    public int Length { get; private set; }

    public void Append(ReadOnlySequence<byte> content)
    {
        foreach (ReadOnlyMemory<byte> segment in content)
        {
            Append(segment.Span);
        }
    }

    /// <summary>Takes what there is, as far as there is room for it.</summary>
    public int Take(Span<byte> destination)
    {
        int taken = 0;
        while (Length > 0 && taken < destination.Length)
        {
            byte[] first = _pieces.Peek();
            int end = ReferenceEquals(first, _last) ? _end : first.Length;
            int count = Math.Min(end - _start, destination.Length - taken);
            first.AsSpan(_start, count).CopyTo(destination[taken..]);
            taken += count;
            Length -= count;
            _start += count;
            if (_start == end)
            {
                DropFirst();
            }
        }
        return taken;
    }

    /// <summary>Forgets what there is.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Clear()
    {
        int length = Length;
        Length = 0;
        while (_pieces.Count > 0)
        {
            DropFirst();
        }
        return length;
    }

    private void Append(ReadOnlySpan<byte> content)
    {
        Length += content.Length;
        while (!content.IsEmpty)
        {
            if (_last is null || _end == _last.Length)
            {
                _last = ArrayPool<byte>.Shared.Rent(Math.Max(content.Length, LeastPiece));
                _end = 0;
                _pieces.Enqueue(_last);
            }
            int count = Math.Min(content.Length, _last.Length - _end);
            content[..count].CopyTo(_last.AsSpan(_end));
            _end += count;
            content = content[count..];
        }
    }

    private void DropFirst()
    {
        byte[] first = _pieces.Dequeue();
        if (ReferenceEquals(first, _last))
        {
            _last = null;
        }
        _start = 0;
        ArrayPool<byte>.Shared.Return(first);
    }
}
