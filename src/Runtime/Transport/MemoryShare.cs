namespace UdsAot.Transport;

/// <summary>A limited part of the process's memory for one kind of use. Thread-safe.</summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class MemoryShare(long limit)
{
    private long _used;

    /// <summary>The limit in bytes.</summary>
    public long Limit => limit;

    /// <summary>Reserved bytes.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Reserves bytes, if there is room for all of them.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }
        Give(bytes);
        return false;
    }

    /// <summary>Reserves bytes even beyond the limit: later requests get that much less.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Releases reserved bytes.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
