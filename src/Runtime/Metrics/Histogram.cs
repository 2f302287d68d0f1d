namespace UdsAot.Metrics;

/// <summary>
/// How durations are counted: in buckets whose bounds are fixed, so that counting is one addition. The bounds reach from what an
/// answer over a Unix socket takes at least to where the default timeouts end.
/// </summary>
internal static class Histogram
{
    /// <summary>Buckets, the last of which takes what is longer than every bound.</summary>
    public const int Buckets = 17;

    /// <summary>Numbers that a histogram is made of: its buckets, and behind them the sum of all durations in nanoseconds.</summary>
    public const int Cells = Buckets + 1;

    /// <summary>The longest duration that each bucket but the last takes, in nanoseconds.</summary>
    public static ReadOnlySpan<long> Bounds =>
    [
        250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 60_000_000_000,
    ];

    /// <summary>The bucket that takes a duration. Most are short, so it looks from the shortest up.</summary>
    /// <param name="nanoseconds">The duration.</param>
    public static int BucketOf(long nanoseconds)
    {
        ReadOnlySpan<long> bounds = Bounds;
        int bucket = 0;
        while (bucket < bounds.Length && nanoseconds > bounds[bucket])
        {
            bucket++;
        }
        return bucket;
    }

    /// <summary>How many durations were counted.</summary>
    /// <param name="cells">A histogram's numbers.</param>
    public static long CountOf(ReadOnlySpan<long> cells)
    {
        long count = 0;
        foreach (long bucket in cells[..Buckets])
        {
            count += bucket;
        }
        return count;
    }

    /// <summary>
    /// The duration that a part of all stays below, as well as the buckets tell: those of one bucket count as spread evenly over it.
    /// </summary>
    /// <param name="cells">A histogram's numbers.</param>
    /// <param name="part">0 to 1.</param>
    /// <returns>Seconds; null if nothing was counted. What is beyond the last bound counts as that bound.</returns>
    public static double? Quantile(ReadOnlySpan<long> cells, double part)
    {
        double rank = CountOf(cells) * part;
        if (rank <= 0)
        {
            return null;
        }
        ReadOnlySpan<long> bounds = Bounds;
        long below = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            if (below + cells[i] >= rank)
            {
                long from = i == 0 ? 0 : bounds[i - 1];
                return (from + (bounds[i] - from) * ((rank - below) / cells[i])) / 1e9;
            }
            below += cells[i];
        }
        return bounds[^1] / 1e9;
    }
}
