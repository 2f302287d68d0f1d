namespace UdsAot.Status;

/// <summary>What exchanges took, in seconds, estimated from the buckets of a histogram; null if there were none.</summary>
internal sealed class DurationStatus(double? median, double? ninetyFifth)
{
    /// <summary>Half took less.</summary>
    public double? Median { get; } = median;

    /// <summary>Of a hundred, ninety-five took less.</summary>
    public double? NinetyFifth { get; } = ninetyFifth;
}
