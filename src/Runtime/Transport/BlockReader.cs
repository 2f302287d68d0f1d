using System.Buffers;
using System.IO.Pipelines;

namespace UdsAot.Transport;

/// <summary>
/// A pipe's reading side whose bytes are in a chain of pooled blocks. Blocks are rented when there is something to put into them, and
/// given back when all of it was consumed.
/// </summary>
internal abstract class BlockReader : PipeReader
{
    private Block? _first;
    private Block? _last;
    private int _start;

    /// <summary>Whether it holds no block.</summary>
    protected bool IsEmpty => _first is null;

    /// <summary>What was received and not consumed.</summary>
    protected ReadOnlySequence<byte> Bytes => _first is null ? default : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.End);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void Complete(Exception? exception = null)
    {
        // Whoever made it ends it, and then releases the memory.
    }

    /// <summary>The last block, or a new one behind it where that is full.</summary>
    /// <exception cref="IOException">There is no memory for one.</exception>
    protected Block BlockWithRoom()
    {
        if (_last is null or { End: Block.Size })
        {
            Append(BlockPool.Shared.Rent());
        }
        return _last!;
    }

    /// <summary>The same for a reader that can wait: null if there is no memory for a block; then its socket is looked at again later.</summary>
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

    /// <summary>Notes bytes that were put into <see cref="BlockWithRoom"/>.</summary>
    protected void Fill(int count) => _last!.Fill(count);

    /// <summary>Gives a block back that was rented for nothing.</summary>
    protected void DropUnfilled()
    {
        if (_first == _last && _first is { End: 0 })
        {
            DropFirst();
        }
    }

    /// <summary>Gives back what was consumed.</summary>
    /// <param name="consumed">A position in <see cref="Bytes"/>.</param>
    /// <param name="examined">Another, not before it.</param>
    /// <param name="keepsLast">Whether the last block stays, because it is being received into.</param>
    /// <returns>Whether there is something behind what was examined.</returns>
    protected bool Advance(SequencePosition consumed, SequencePosition examined, bool keepsLast)
    {
        // An empty buffer has nothing that could be consumed.
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

    /// <summary>Takes and consumes what is in the first block. There must be one.</summary>
    /// <returns>How many bytes.</returns>
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

    /// <summary>Gives all blocks back.</summary>
    protected void DropAll()
    {
        while (_first is not null)
        {
            DropFirst();
        }
    }

    /// <summary>Reads until something comes, or the token is cancelled, by way of <see cref="PipeReader.CancelPendingRead"/>.</summary>
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
