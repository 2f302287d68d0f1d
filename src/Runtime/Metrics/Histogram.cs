namespace UdsAot.Metrics;

/// <summary>
/// A histogram of durations with fixed bounds, so that counting is one addition. The bounds reach from the shortest response over a Unix
/// socket to the end of the default timeouts.
/// </summary>
internal static class Histogram
{
    /// <summary>Number of buckets; the last one takes durations above every bound.</summary>
    public const int Buckets = 17;

    /// <summary>Numbers of a histogram: its buckets, and then the sum of all durations in nanoseconds.</summary>
    public const int Cells = Buckets + 1;

    /// <summary>Upper bound of each bucket but the last, in nanoseconds.</summary>
    public static ReadOnlySpan<long> Bounds =>
    [
        250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 60_000_000_000,
    ];

    /// <summary>Finds the bucket for a duration. The search begins with the shortest, because most are short.</summary>
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

    /// <summary>Number of counted durations.</summary>
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

    /// <summary>Estimates a quantile, with the durations of one bucket spread evenly over it.</summary>
    /// <param name="cells">A histogram's numbers.</param>
    /// <param name="part">The quantile, 0 to 1.</param>
    /// <returns>Seconds; null if nothing was counted. Durations above the last bound count as that bound.</returns>
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
