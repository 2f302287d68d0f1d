using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Blocks that nobody uses, and how many there may be. A connection has one only while there are bytes in it, so an idle one holds none.
/// Where there is none left, sockets that want to be read wait here for one, in the order of arrival; their clients are held up by that, as by
/// any origin that is slow.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>Blocks that are kept: 8 MiB of them are enough to start with when the next burst comes.</summary>
    private const int Kept = 512;

    private readonly int _most;
    private readonly int _mostForReading;
    private readonly Lock _gate = new();
    private readonly Stack<Block> _free;
    private readonly Queue<LoopSocket> _waiting = new();
    private int _made;

    /// <param name="most">Blocks at once. Reading may have three quarters of them, because what is written cannot wait.</param>
    public BlockPool(int most)
    {
        _most = most;
        _mostForReading = most - most / 4;
        // At its full size from the beginning: what gives memory back must not need any.
        _free = new Stack<Block>(Math.Min(Kept, most));
    }

    /// <summary>The process's.</summary>
    public static BlockPool Shared { get; } = new(MemoryBudget.Process.Blocks);

    /// <summary>Blocks that are in use.</summary>
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

    /// <summary>Takes a block to receive into. If there is none, the socket is looked at again when there may be one.</summary>
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

    /// <summary>Takes a block for what cannot wait.</summary>
    /// <exception cref="IOException">There is no memory for another.</exception>
    public Block Rent()
    {
        lock (_gate)
        {
            return _made - _free.Count < _most
                ? Take()
                : throw new IOException("There is no memory for the bytes of another connection.");
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

    /// <summary>Makes room for as many blocks as were rented and are left to the collector.</summary>
    public void Forget(int count)
    {
        lock (_gate)
        {
            _made -= count;
        }
        WakeNext();
    }

    /// <summary>
    /// Has the socket that has waited longest looked at again, if there is a block for it. To be called by one that goes without having taken
    /// the block that it may have been woken for.
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
            Mishaps.Report("the wait for memory", exception);
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
