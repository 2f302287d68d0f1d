namespace UdsAot.Metrics;

/// <summary>Positions of a mount's numbers in its cells.</summary>
internal static class MountCell
{
    /// <summary>Exchanges that have begun.</summary>
    public const int Begun = 0;

    /// <summary>Exchanges that ended with a status of 1xx; 2xx to 5xx follow.</summary>
    public const int FirstClass = 1;

    /// <summary>Number of status classes.</summary>
    public const int Classes = 5;

    /// <summary>Bytes of content from clients.</summary>
    public const int FromClients = FirstClass + Classes;

    /// <summary>Bytes of content to clients.</summary>
    public const int ToClients = FromClients + 1;

    /// <summary>Histogram of exchange durations.</summary>
    public const int Duration = ToClients + 1;

    /// <summary>Histogram of times to the first byte of an origin's response.</summary>
    public const int FirstByte = Duration + Histogram.Cells;

    /// <summary>Histogram of times to a new connection.</summary>
    public const int Connect = FirstByte + Histogram.Cells;

    /// <summary>Number of all cells.</summary>
    public const int Count = Connect + Histogram.Cells;

    /// <summary>Exchanges in progress.</summary>
    /// <param name="sums">All of a mount's numbers.</param>
    public static long InFlight(ReadOnlySpan<long> sums)
    {
        long inFlight = sums[Begun];
        foreach (long ended in sums.Slice(FirstClass, Classes))
        {
            inFlight -= ended;
        }
        return inFlight;
    }
}
