using System.Globalization;
using UdsAot.Benchmarks.Comparison.Peers;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>A target for udsaot.</summary>
/// <param name="Text">In words.</param>
/// <param name="Bound">The most that it may be.</param>
/// <param name="Format">Of the number.</param>
/// <param name="Measure">What it is, or null if that was not measured.</param>
internal sealed record Target(string Text, double Bound, string Format, Func<Results, Spread?> Measure)
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>All of them, but for those of the binary's size and of allocation, which tests hold.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        Processor("GET 13 B, 64 connections", LoadCase.Get64, NginxPeer.TheKey, 1.00),
        Processor("GET 13 B, 64 connections", LoadCase.Get64, YarpPeer.TheKey, 0.30),
        Ratio("GET 13 B, 64 connections: p99", LoadCase.Get64, NginxPeer.TheKey, 1.00, static sample => sample.Load.P99.TotalMilliseconds),
        Processor("GET 1 MiB", LoadCase.OneMebibyte, NginxPeer.TheKey, 0.50),
        Processor("GET 1 MiB", LoadCase.OneMebibyte, HAProxyPeer.TheKey, 1.05),
        Processor("GET 64 MiB", LoadCase.SixtyFourMebibytes, NginxPeer.TheKey, 0.50),
        Processor("GET 64 MiB", LoadCase.SixtyFourMebibytes, HAProxyPeer.TheKey, 1.05),
        Processor("POST 64 MiB", LoadCase.Upload, NginxPeer.TheKey, 1.00),
        Processor("HTTP/2", LoadCase.Http2, NginxPeer.TheKey, 0.40),
        Processor("HTTP/2", LoadCase.Http2, HAProxyPeer.TheKey, 0.95),
        Processor("HTTP/2 over TLS, 4 × 100", LoadCase.Http2Tls, HAProxyPeer.TheKey, 0.95),
        Processor("HTTP/2 over TLS, 16 × 4", LoadCase.Http2TlsFew, HAProxyPeer.TheKey, 0.95),
        Processor("HTTP/2 over TLS, 1 × 1", LoadCase.Http2TlsOne, NginxPeer.TheKey, 1.00),
        Processor("HTTP/2 over TLS, GET 1 MiB", LoadCase.Http2TlsOneMebibyte, HAProxyPeer.TheKey, 1.00),
        Processor("HTTP/2 over TLS, POST 64 MiB", LoadCase.Http2TlsUpload, NginxPeer.TheKey, 1.00),
        new("peak memory of HTTP/2, MiB", 20, "F1", static results => Peak(results, LoadCase.Http2)),
        new("peak memory of HTTP/2 over TLS, MiB", 24, "F1", static results => Peak(results, LoadCase.Http2Tls)),
        new("memory at rest, MiB", 14, "F1", static results => Rest(results, static rest => rest.Resident, Mebibyte)),
        new("memory with 1,000 busy connections, MiB", 40, "F1", static results => Peak(results, LoadCase.Get1000)),
        new("memory for each of 10,000 idle connections, KiB", 6, "F2", static results => Rest(results, static rest => rest.PerClient, 1024)),
        new("start to first response, ms", 20, "F1", static results => Rest(results, static rest => rest.StartTimes, 1)),
    ];

    /// <summary>A row of the table.</summary>
    public string ToRow(Results results)
    {
        string bound = Bound.ToString(Format, CultureInfo.InvariantCulture);
        return Measure(results) is { } measured
            ? $"| {Text} | {bound} | {measured.ToText(Format)} | {(Math.Round(measured.Median, 3) <= Bound ? "yes" : "**no**")} |"
            : $"| {Text} | {bound} | not measured | |";
    }

    private static Target Processor(string text, string key, string peer, double bound)
        => Ratio($"{text}: processor time", key, peer, bound, static sample => sample.TimePerRequest);

    private static Target Ratio(string text, string key, string peer, double bound, Func<Sample, double> measure) => new(
        $"{text}, × {peer}'s",
        bound,
        "F2",
        results => results.FindLoad(key, UdsAotPeer.TheKey) is { } mine && results.FindLoad(key, peer) is { } theirs ? mine.RatioTo(theirs, measure) : null);

    private static Spread? Peak(Results results, string key)
        => results.FindLoad(key, UdsAotPeer.TheKey) is { } load ? Spread.Of([load.PeakResident / Mebibyte]) : null;

    private static Spread? Rest(Results results, Func<RestSeries, List<double>> values, double unit)
        => results.FindRest(UdsAotPeer.TheKey) is { } rest && values(rest) is { Count: > 0 } some ? Spread.Of(some.Select(value => value / unit)) : null;
}
