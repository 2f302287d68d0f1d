namespace UdsAot.Metrics;

/// <summary>Where each of a mount's numbers lies among its cells.</summary>
internal static class MountCell
{
    /// <summary>Exchanges that have begun.</summary>
    public const int Begun = 0;

    /// <summary>Exchanges that ended with a status of 1xx; 2xx to 5xx follow.</summary>
    public const int FirstClass = 1;

    /// <summary>Classes of statuses.</summary>
    public const int Classes = 5;

    /// <summary>Bytes of content that came from clients.</summary>
    public const int FromClients = FirstClass + Classes;

    /// <summary>Bytes of content that went to clients.</summary>
    public const int ToClients = FromClients + 1;

    /// <summary>The histogram of whole exchanges.</summary>
    public const int Duration = ToClients + 1;

    /// <summary>The histogram of the times to the first byte of an origin's response.</summary>
    public const int FirstByte = Duration + Histogram.Cells;

    /// <summary>The histogram of the times to a new connection.</summary>
    public const int Connect = FirstByte + Histogram.Cells;

    /// <summary>All cells.</summary>
    public const int Count = Connect + Histogram.Cells;

    /// <summary>Exchanges that have begun and not ended.</summary>
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
