using System.Numerics;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;

namespace UdsAot.Metrics;

/// <summary>
/// The counters of one mount. Each core adds to cells of its own, which share no cache line with those of other cores: so an addition takes
/// nanoseconds and cores do not wait for each other. Reading adds up the cores.
/// </summary>
internal sealed class MountCounters
{
    /// <summary>Cells in two cache lines: processors fetch lines in pairs.</summary>
    private const int Gap = 16;

    private const int Stride = (MountCell.Count + Gap - 1) / Gap * Gap + Gap;

    /// <summary>Minimum interval between two explanations of a failure, one second: explaining reads files.</summary>
    private const long WordsInterval = 1_000;

    private static readonly int s_stripes = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount), 16);

    // The gap at the beginning keeps the array's length, which every access reads, out of the first core's lines.
    private readonly long[] _cells = new long[Gap + s_stripes * Stride];
    private long _origin;
    private FailureCount? _failures;
    private FailureNote? _lastFailure;

    /// <summary>State of the origin, as the last exchanges show it.</summary>
    public OriginState Origin => new(Volatile.Read(ref _origin));

    /// <summary>All kinds of failures so far; the newest kind comes first.</summary>
    public FailureCount? Failures => Volatile.Read(ref _failures);

    /// <summary>The last failure, or null.</summary>
    public FailureNote? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Counts the start of an exchange.</summary>
    public void Begin() => Interlocked.Increment(ref OwnCells[MountCell.Begun]);

    /// <summary>Counts the end of an exchange.</summary>
    /// <param name="status">The status of the response, 100 to 599.</param>
    /// <param name="fromClient">Bytes of content from the client.</param>
    /// <param name="toClient">Bytes of content to the client.</param>
    /// <param name="duration">Nanoseconds from the request's head to the end of the response.</param>
    /// <param name="firstByte">Nanoseconds from the request's head to the origin's first byte; negative without one.</param>
    public void End(int status, long fromClient, long toClient, long duration, long firstByte)
    {
        Span<long> cells = OwnCells;
        Interlocked.Increment(ref cells[MountCell.FirstClass + Math.Clamp(status / 100, 1, MountCell.Classes) - 1]);
        if (fromClient > 0)
        {
            Interlocked.Add(ref cells[MountCell.FromClients], fromClient);
        }
        if (toClient > 0)
        {
            Interlocked.Add(ref cells[MountCell.ToClients], toClient);
        }
        if (firstByte >= 0)
        {
            Observe(cells[MountCell.FirstByte..], firstByte);
        }
        Observe(cells[MountCell.Duration..], duration);
    }

    /// <summary>Counts a new connection to the origin.</summary>
    /// <param name="nanoseconds">The duration of connecting.</param>
    public void Connected(long nanoseconds) => Observe(OwnCells[MountCell.Connect..], nanoseconds);

    /// <summary>Notes the state of the origin. Changes are rare, and only a change writes.</summary>
    public void NoteOrigin(bool isUp, TimeProvider time)
    {
        OriginState noted = Origin;
        if (isUp ? !noted.IsUp : !noted.IsDown)
        {
            Interlocked.CompareExchange(ref _origin, OriginState.Create(isUp, time.GetUtcNow()).Packed, noted.Packed);
        }
    }

    /// <summary>Counts a failed exchange.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="mount">The mount of these counters.</param>
    /// <param name="time">The clock.</param>
    public void Failed(in Failure failure, Mount mount, TimeProvider time)
    {
        FailureCount count = CountOf(failure);
        count.Increment();
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        FailureNote? last = LastFailure;
        if (last is null || last.Kind != count || now - last.Milliseconds >= WordsInterval)
        {
            Volatile.Write(ref _lastFailure, new FailureNote(count, FailureReport.Cause(mount, failure), now));
        }
    }

    /// <summary>Adds up all cores. Ended exchanges never exceed begun ones.</summary>
    /// <param name="sums">Array of <see cref="MountCell.Count"/> numbers.</param>
    public void Sum(Span<long> sums)
    {
        sums[..MountCell.Count].Clear();
        for (int stripe = 0; stripe < s_stripes; stripe++)
        {
            Span<long> cells = CellsOf(stripe);
            for (int i = MountCell.FirstClass; i < MountCell.Count; i++)
            {
                sums[i] += Volatile.Read(ref cells[i]);
            }
        }
        // After the ends: an exchange that ends meanwhile is missing among them and counts as in progress.
        for (int stripe = 0; stripe < s_stripes; stripe++)
        {
            sums[MountCell.Begun] += Volatile.Read(ref CellsOf(stripe)[MountCell.Begun]);
        }
    }

    // The core only spreads the additions; if the thread moves to another core in between, the count is still right.
    private Span<long> OwnCells => CellsOf(Thread.GetCurrentProcessorId() & (s_stripes - 1));

    private Span<long> CellsOf(int stripe) => _cells.AsSpan(Gap + stripe * Stride, MountCell.Count);

    private static void Observe(Span<long> histogram, long nanoseconds)
    {
        Interlocked.Increment(ref histogram[Histogram.BucketOf(nanoseconds)]);
        Interlocked.Add(ref histogram[Histogram.Buckets], Math.Max(nanoseconds, 0));
    }

    // Kinds are few, and their elements are never moved or removed.
    private FailureCount CountOf(in Failure failure)
    {
        string name = FailureReport.Name(failure);
        while (true)
        {
            FailureCount? first = Failures;
            for (FailureCount? count = first; count is not null; count = count.Next)
            {
                if (count.Is(failure.IsClients, failure.Phase, name))
                {
                    return count;
                }
            }
            var made = new FailureCount(failure.IsClients, failure.Phase, name, first);
            if (Interlocked.CompareExchange(ref _failures, made, first) == first)
            {
                return made;
            }
        }
    }
}
