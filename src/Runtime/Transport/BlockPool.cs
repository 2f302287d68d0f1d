using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Free blocks, and the limit of blocks in the process. A connection has one only while it holds bytes, so an idle connection has none.
/// If no block is left, sockets with data to read wait here for one, in the order of arrival; their clients are slowed down, as by a
/// slow origin.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>Free blocks that are kept: 8 MiB, enough for the start of the next burst.</summary>
    private const int Kept = 512;

    private readonly int _most;
    private readonly int _mostForReading;
    private readonly Lock _gate = new();
    private readonly Stack<Block> _free;
    private readonly Queue<LoopSocket> _waiting = new();
    private int _made;

    /// <param name="most">Limit of blocks. Reading may use three quarters of them, because writing cannot wait.</param>
    public BlockPool(int most)
    {
        _most = most;
        _mostForReading = most - most / 4;
        // At its full size from the beginning: returning memory must not need any.
        _free = new Stack<Block>(Math.Min(Kept, most));
    }

    /// <summary>The process's pool.</summary>
    public static BlockPool Shared { get; } = new(MemoryBudget.Process.Blocks);

    /// <summary>The number of blocks in use.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                return _made - _free.Count;
            }
        }
    }

    /// <summary>True while a socket waits for a block. A guess, made without the lock.</summary>
    public bool IsShort => _waiting.Count > 0;

    /// <summary>Rents a block to receive into. If there is none, the loop checks the socket again when there may be one.</summary>
    /// <param name="waiter">The socket.</param>
    /// <returns>The block, or null.</returns>
    public Block? TryRent(LoopSocket waiter)
    {
        lock (_gate)
        {
            if (_made - _free.Count < _mostForReading)
            {
                return Take();
            }
            if (!waiter.AwaitsBlock)
            {
                _waiting.Enqueue(waiter);
                waiter.AwaitsBlock = true;
            }
            return null;
        }
    }

    /// <summary>Rents a block for bytes that cannot wait.</summary>
    /// <exception cref="IOException">There is no memory for another block.</exception>
    public Block Rent()
    {
        lock (_gate)
        {
            return _made - _free.Count < _most
                ? Take()
                : throw new IOException("There is no memory for another connection's bytes.");
        }
    }

    public void Return(Block block)
    {
        block.Clear();
        lock (_gate)
        {
            if (_free.Count < Kept && _free.Count < _most)
            {
                _free.Push(block);
            }
            else
            {
                _made--;
            }
        }
        WakeNext();
    }

    /// <summary>Makes room for rented blocks that are left to the garbage collector.</summary>
    public void Forget(int count)
    {
        lock (_gate)
        {
            _made -= count;
        }
        WakeNext();
    }

    /// <summary>
    /// Makes the loop check the socket that has waited longest, if there is a block for it. A socket that was woken for a block and does not
    /// take it must call this.
    /// </summary>
    public void WakeNext()
    {
        LoopSocket? next;
        lock (_gate)
        {
            do
            {
                if (_made - _free.Count >= _mostForReading || !_waiting.TryDequeue(out next))
                {
                    return;
                }
                next.AwaitsBlock = false;
            }
            while (next.IsClosed);
        }
        try
        {
            next.Loop.Repeat(next);
        }
        catch (OutOfMemoryException exception)
        {
            next.Close();
            Mishaps.Report("waiting for memory", exception);
        }
    }

    private Block Take()
    {
        if (_free.TryPop(out Block? block))
        {
            return block;
        }
        block = new Block();
        _made++;
        return block;
    }
}
