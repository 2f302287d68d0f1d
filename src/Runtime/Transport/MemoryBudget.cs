namespace UdsAot.Transport;

/// <summary>
/// What clients and origins may take of the memory that the process may have, kind by kind, so that no crowd of one kind leaves none for
/// the others. The figures are those of docs/decisions/0120-small-memory.md.
/// </summary>
internal sealed class MemoryBudget
{
    /// <summary>Bytes of heap with which the process can serve: what .NET allows itself in a memory cgroup of 32 MiB.</summary>
    public const long Least = 24 * Mebibyte;

    /// <summary>Bytes of heap for a client's connection without a request.</summary>
    public const long Connection = 8 * Kibibyte;

    /// <summary>Bytes of heap for TLS on a connection, beside <see cref="Connection"/>.</summary>
    public const long Tls = 32 * Kibibyte;

    /// <summary>Bytes outside the heap for TLS on a connection: OpenSSL's.</summary>
    public const long TlsNative = 40 * Kibibyte;

    /// <summary>Bytes of heap for a connection of HTTP/2 without a stream.</summary>
    public const long Http2 = 64 * Kibibyte;

    /// <summary>Bytes of heap for a stream of HTTP/2.</summary>
    public const long Stream = 16 * Kibibyte;

    /// <summary>Bytes of heap for a connection to an origin, with the buffers that it begins with.</summary>
    public const long Origin = 12 * Kibibyte;

    private const long Kibibyte = 1024;
    private const long Mebibyte = 1024 * Kibibyte;

    // What is there before the first client, and the garbage of a collection's interval.
    private const long HeapAtRest = 8 * Mebibyte;

    // Stacks, the C library's own, and the collector's tables.
    private const long NativeAtRest = 5 * Mebibyte;

    /// <param name="heap">Bytes that the heap may have.</param>
    public MemoryBudget(long heap)
    {
        Heap = heap;
        long free = Math.Max(heap - HeapAtRest, Mebibyte);
        Clients = new MemoryShare(free / 2);
        Blocks = (int)Math.Min(free * 3 / 10 / Block.Size, int.MaxValue);
        Origins = new MemoryShare(free / 5);
        // A cgroup has a third more than the heap may have.
        Native = new MemoryShare(Math.Max(heap / 3 - NativeAtRest, Mebibyte));
    }

    /// <summary>That of this process.</summary>
    public static MemoryBudget Process { get; } = new(HeapLimit());

    /// <summary>Bytes that the heap may have.</summary>
    public long Heap { get; }

    /// <summary>For connections of clients, TLS, and streams of HTTP/2: half.</summary>
    public MemoryShare Clients { get; }

    /// <summary>Blocks for bytes that were received, or are to be sent: three tenths.</summary>
    public int Blocks { get; }

    /// <summary>For connections to origins and their buffers: a fifth.</summary>
    public MemoryShare Origins { get; }

    /// <summary>For OpenSSL, whose memory is not the heap's.</summary>
    public MemoryShare Native { get; }

    /// <summary>Takes what TLS needs on a connection.</summary>
    public bool TryTakeTls()
    {
        if (!Clients.TryTake(Tls))
        {
            return false;
        }
        if (Native.TryTake(TlsNative))
        {
            return true;
        }
        Clients.Give(Tls);
        return false;
    }

    /// <summary>Gives back what <see cref="TryTakeTls"/> took.</summary>
    public void GiveTls()
    {
        Native.Give(TlsNative);
        Clients.Give(Tls);
    }

    /// <summary>The limit that was set, or that .NET has derived from a cgroup; else three quarters of the machine's memory.</summary>
    private static long HeapLimit()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        bool isLimited = GC.GetConfigurationVariables().TryGetValue("GCHeapHardLimit", out object? limit)
            && Convert.ToInt64(limit, System.Globalization.CultureInfo.InvariantCulture) > 0;
        return isLimited ? available : available / 4 * 3;
    }
}
