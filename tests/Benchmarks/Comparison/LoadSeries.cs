namespace UdsAot.Benchmarks.Comparison;

/// <summary>One proxy under one load in all rounds.</summary>
internal sealed class LoadSeries
{
    /// <summary>A sample for each round.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>The most bytes that were resident at once.</summary>
    public long PeakResident { get; set; }

    public long Errors => Samples.Sum(static sample => sample.Load.Errors);

    /// <summary>The round whose processor time is the middle one, or of two the lower.</summary>
    public Sample Middle => Samples.OrderBy(static sample => sample.TimePerRequest).ElementAt((Samples.Count - 1) / 2);

    /// <summary>The middle of what the rounds gave.</summary>
    public double Median(Func<Sample, double> measure) => Spread.Of(Samples.Select(measure)).Median;

    /// <summary>This series as a multiple of another, round by round.</summary>
    public Spread RatioTo(LoadSeries other, Func<Sample, double> measure)
        => Spread.Of(Samples.Zip(other.Samples, (mine, theirs) => measure(mine) / measure(theirs)));
}
