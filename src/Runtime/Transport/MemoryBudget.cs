namespace UdsAot.Transport;

/// <summary>
/// Division of the process's memory among clients, their bytes and origins, so that no kind of use can leave none for the others.
/// docs/decisions/0120-small-memory.md derives the figures.
/// </summary>
internal sealed class MemoryBudget
{
    /// <summary>Least heap for serving, in bytes: .NET's limit in a memory cgroup of 32 MiB.</summary>
    public const long Least = 24 * Mebibyte;

    /// <summary>Bytes of heap for a client's connection without a request.</summary>
    public const long Connection = 8 * Kibibyte;

    /// <summary>Bytes of heap for TLS on a connection, in addition to <see cref="Connection"/>.</summary>
    public const long Tls = 32 * Kibibyte;

    /// <summary>Bytes outside the heap for TLS on a connection: OpenSSL's.</summary>
    public const long TlsNative = 40 * Kibibyte;

    /// <summary>Bytes of heap for a connection of HTTP/2 without a stream.</summary>
    public const long Http2 = 64 * Kibibyte;

    /// <summary>Bytes of heap for a stream of HTTP/2.</summary>
    public const long Stream = 16 * Kibibyte;

    /// <summary>Bytes of heap for a connection to an origin, with its initial buffers.</summary>
    public const long Origin = 12 * Kibibyte;

    private const long Kibibyte = 1024;
    private const long Mebibyte = 1024 * Kibibyte;

    // In use before the first client, with the garbage of one collection interval.
    private const long HeapAtRest = 8 * Mebibyte;

    // Stacks, the C library, and the collector's tables.
    private const long NativeAtRest = 5 * Mebibyte;

    /// <param name="heap">Limit of the heap in bytes.</param>
    /// <param name="buffers">Bytes for the three shares together, of which the heap's limit leaves less if it has to.</param>
    public MemoryBudget(long heap, long buffers = long.MaxValue)
    {
        Heap = heap;
        long free = Math.Min(Math.Max(heap - HeapAtRest, Mebibyte), buffers);
        Clients = new MemoryShare(free / 2);
        Blocks = (int)Math.Min(free * 3 / 10 / Block.Size, int.MaxValue);
        Origins = new MemoryShare(free / 5);
        // A cgroup has a third more than the heap's limit.
        Native = new MemoryShare(Math.Max(Math.Min(heap / 3 - NativeAtRest, buffers), Mebibyte));
    }

    /// <summary>The budget of this process.</summary>
    public static MemoryBudget Process { get; private set; } = OfProcess(0);

    /// <summary>Limit of the heap in bytes.</summary>
    public long Heap { get; }

    /// <summary>Share of clients' connections, TLS, and streams of HTTP/2: half.</summary>
    public MemoryShare Clients { get; }

    /// <summary>Limit of blocks for received bytes and bytes to send: three tenths.</summary>
    public int Blocks { get; }

    /// <summary>Share of connections to origins and their buffers: a fifth.</summary>
    public MemoryShare Origins { get; }

    /// <summary>Share of OpenSSL, whose memory is outside the heap.</summary>
    public MemoryShare Native { get; }

    /// <summary>Sets the memory of this process's shares; call it before the first connection.</summary>
    /// <param name="buffers">Bytes of <c>max-buffer-memory</c>; 0 for the default.</param>
    public static void Bound(long buffers) => Process = OfProcess(buffers);

    /// <summary>Reserves memory for TLS on a connection.</summary>
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

    /// <summary>Releases the reservation of <see cref="TryTakeTls"/>.</summary>
    public void GiveTls()
    {
        Native.Give(TlsNative);
        Clients.Give(Tls);
    }

    // Under a limit, which was set or which .NET derived from a cgroup, all that it leaves: the memory is this process's. Else a quarter of
    // the machine's, which other programs need, too.
    private static MemoryBudget OfProcess(long buffers)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        bool isLimited = GC.GetConfigurationVariables().TryGetValue("GCHeapHardLimit", out object? limit)
            && Convert.ToInt64(limit, System.Globalization.CultureInfo.InvariantCulture) > 0;
        return new MemoryBudget(
            isLimited ? available : available / 4 * 3,
            buffers > 0 ? buffers : isLimited ? long.MaxValue : available / 4);
    }
}
