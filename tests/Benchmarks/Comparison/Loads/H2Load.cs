using System.Globalization;
using System.Text.RegularExpressions;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>h2load: a number of requests over HTTP/1.1 or HTTP/2.</summary>
/// <param name="http2">True for HTTP/2, with prior knowledge or by ALPN; else HTTP/1.1.</param>
/// <param name="connections">Connections at once.</param>
/// <param name="streams">Requests at once on each.</param>
/// <param name="requests">Requests of a full load.</param>
/// <param name="path">What to ask for.</param>
/// <param name="upload">A file among those of the origin to POST, or null to GET.</param>
/// <param name="tls">True for TLS.</param>
internal sealed partial class H2Load(
    bool http2, int connections, int streams, int requests, string path, string? upload = null, bool tls = false) : ILoad
{
    public LoadResult Run(Workspace workspace, Ports ports, double share)
    {
        // Each connection has the same number to do.
        int count = Math.Max(1, (int)(requests * share / connections)) * connections;
        int port = http2 ? ports.Http2 : upload is null ? ports.Http1 : ports.Sink;
        string log = workspace.At("h2load.log");
        File.Delete(log);
        string text = ChildProcess.Run(
            workspace,
            "h2load",
            [.. http2 ? (string[])[] : ["--h1"], "-n", Text(count), "-c", Text(connections), "-m", Text(streams), "--log-file", log,
                .. upload is null ? (string[])[] : ["-d", workspace.At("www") + upload],
                tls ? $"https://127.0.0.1:{ports.Tls}{path}" : $"http://127.0.0.1:{port}{path}"]);
        long good = long.Parse(Good().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
        TimeSpan[] times = ReadTimes(log);
        return new LoadResult(
            good, count - good, Durations.Parse(Elapsed().Match(text).Groups[1].Value), Durations.Percentile(times, 0.5), Durations.Percentile(times, 0.99));
    }

    /// <summary>The log has a line for each request: when it began, its status, and the microseconds that it took.</summary>
    private static TimeSpan[] ReadTimes(string log)
    {
        TimeSpan[] times = [.. File.ReadLines(log).Select(static line => TimeSpan.FromMicroseconds(long.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture)))];
        Array.Sort(times);
        return times;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"finished in (\S+),")]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"status codes: (\d+) 2xx")]
    private static partial Regex Good();
}
