using System.Globalization;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>Times as the load tools print them: <c>250us</c>, <c>1.52ms</c>, <c>3.14s</c>, <c>1.00m</c>.</summary>
internal static class Durations
{
    public static TimeSpan Parse(string text)
    {
        int unit = text.AsSpan().IndexOfAnyExcept("0123456789.");
        double number = double.Parse(text.AsSpan(0, unit), CultureInfo.InvariantCulture);
        return text[unit..] switch
        {
            "us" => TimeSpan.FromMicroseconds(number),
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => throw new FormatException($"'{text}' has no unit of time."),
        };
    }

    /// <summary>The time that a share of some requests took at most.</summary>
    /// <param name="sorted">Times in ascending order.</param>
    /// <param name="share">0 to 1.</param>
    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> sorted, double share)
        => sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
