namespace UdsAot.Transport;

/// <summary>A part of the process's memory, which one kind of use may fill and no more. Safe for several threads.</summary>
/// <param name="limit">Bytes at most.</param>
internal sealed class MemoryShare(long limit)
{
    private long _used;

    /// <summary>Bytes at most.</summary>
    public long Limit => limit;

    /// <summary>Bytes that are taken.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes bytes, if there is room for all of them.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }
        Give(bytes);
        return false;
    }

    /// <summary>Takes bytes whether there is room for them or not: the next ones that ask have so much less.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Gives back bytes that were taken.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
