namespace UdsAot.Status;

/// <summary>Durations of exchanges in seconds, estimated from a histogram; null if there were none.</summary>
internal sealed class DurationStatus(double? median, double? ninetyFifth)
{
    /// <summary>The median.</summary>
    public double? Median { get; } = median;

    /// <summary>The 95th percentile.</summary>
    public double? NinetyFifth { get; } = ninetyFifth;
}
