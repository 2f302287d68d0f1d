using System.Globalization;

namespace UdsAot.Benchmarks;

/// <summary>The cost of one number of mounts.</summary>
/// <param name="Mounts">The number.</param>
/// <param name="Generated">To read mounts.json and write the table as C#.</param>
/// <param name="Compiled">To compile that; the native compiler's time is not in it.</param>
/// <param name="Busy">Nanoseconds to find the mount of a path, when only a few of the mounts are asked for.</param>
/// <param name="Found">Nanoseconds to find the mount of a path, when all are asked for in turn.</param>
/// <param name="NotFound">Nanoseconds to find out that a path has none.</param>
internal sealed record MatchResult(int Mounts, TimeSpan Generated, TimeSpan Compiled, double Busy, double Found, double NotFound)
{
    public string ToRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Mounts:N0} | {Generated.TotalMilliseconds:F0} | {Compiled.TotalMilliseconds:F0} | {Busy:F1} | {Found:F1} | {NotFound:F1} |");
}
