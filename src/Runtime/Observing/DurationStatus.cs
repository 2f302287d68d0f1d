namespace UdsAot.Observing;

/// <summary>What exchanges took, in seconds, estimated from the buckets of a histogram; null if there were none.</summary>
/// <param name="Median">Half took less.</param>
/// <param name="NinetyFifth">Of a hundred, ninety-five took less.</param>
internal sealed record DurationStatus(double? Median, double? NinetyFifth);
