using System.Buffers;
using System.IO.Pipelines;

namespace UdsAot.Transport;

/// <summary>
/// The reading side of a pipe, with its bytes in a chain of pooled blocks. Blocks are rented when bytes arrive and returned when all their
/// bytes are consumed.
/// </summary>
internal abstract class BlockReader : PipeReader
{
    private Block? _first;
    private Block? _last;
    private int _start;

    /// <summary>True if it holds no block.</summary>
    protected bool IsEmpty => _first is null;

    /// <summary>Bytes that were received and not consumed.</summary>
    protected ReadOnlySequence<byte> Bytes => _first is null ? default : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.End);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void Complete(Exception? exception = null)
    {
        // The owner ends the reader, and then releases the memory.
    }

    /// <summary>Returns the last block, or a new one after it if that is full.</summary>
    /// <exception cref="IOException">There is no memory for a block.</exception>
    protected Block BlockWithRoom()
    {
        if (_last is null or { End: Block.Size })
        {
            Append(BlockPool.Shared.Rent());
        }
        return _last!;
    }

    /// <summary>The same for a reader that can wait: null if there is no memory for a block; the loop then checks the socket again later.</summary>
    protected Block? TryBlockWithRoom(LoopSocket socket)
    {
        if (_last is null or { End: Block.Size })
        {
            if (BlockPool.Shared.TryRent(socket) is not { } next)
            {
                return null;
            }
            Append(next);
        }
        return _last;
    }

    /// <summary>Records bytes that were written into <see cref="BlockWithRoom"/>.</summary>
    protected void Fill(int count) => _last!.Fill(count);

    /// <summary>Returns a block that was rented but not filled.</summary>
    protected void DropUnfilled()
    {
        if (_first == _last && _first is { End: 0 })
        {
            DropFirst();
        }
    }

    /// <summary>Returns the blocks of consumed bytes.</summary>
    /// <param name="consumed">A position in <see cref="Bytes"/>.</param>
    /// <param name="examined">Another, not before it.</param>
    /// <param name="keepsLast">True to keep the last block, because a receive into it is pending.</param>
    /// <returns>True if there are bytes after the examined ones.</returns>
    protected bool Advance(SequencePosition consumed, SequencePosition examined, bool keepsLast)
    {
        // An empty buffer has no bytes to consume.
        if (consumed.GetObject() is not Block block)
        {
            return false;
        }
        bool hasUnexamined = examined.GetObject() != _last || examined.GetInteger() < _last!.End;
        while (_first != block)
        {
            DropFirst();
        }
        _start = consumed.GetInteger();
        if (_start == block.End && block == _last && !keepsLast)
        {
            DropFirst();
        }
        return hasUnexamined;
    }

    /// <summary>Copies and consumes bytes of the first block. There must be one.</summary>
    /// <returns>The number of bytes.</returns>
    protected int TakeFirst(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _first!.End - _start);
        _first.Array.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        if (_start == _first.End)
        {
            DropFirst();
        }
        return count;
    }

    /// <summary>Returns all blocks.</summary>
    protected void DropAll()
    {
        while (_first is not null)
        {
            DropFirst();
        }
    }

    /// <summary>Reads until bytes arrive or the token is cancelled, by means of <see cref="PipeReader.CancelPendingRead"/>.</summary>
    protected async ValueTask<ReadResult> ReadCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static reader => ((BlockReader)reader!).CancelPendingRead(), this);
        ReadResult result = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        return result;
    }

    private void Append(Block next)
    {
        _last?.Append(next);
        _first ??= next;
        _last = next;
    }

    private void DropFirst()
    {
        Block dropped = _first!;
        _first = (Block?)dropped.Next;
        _start = 0;
        if (_first is null)
        {
            _last = null;
        }
        BlockPool.Shared.Return(dropped);
    }
}
