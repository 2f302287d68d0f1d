using System.Globalization;
using System.Text;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>The results in Markdown.</summary>
/// <param name="options">What was run.</param>
/// <param name="peers">The proxies that took part.</param>
/// <param name="missing">Lines about those that did not.</param>
/// <param name="results">What was measured.</param>
internal sealed class Report(ComparisonOptions options, IReadOnlyList<Peer> peers, IReadOnlyList<string> missing, Results results)
{
    private const double Mebibyte = 1024 * 1024;

    private readonly StringBuilder _text = new();

    public string Write(Workspace workspace)
    {
        Line($"{DateTime.UtcNow:yyyy-MM-dd} (UTC), {(options.Quick ? "quick run" : "full run")}. {Machine.Describe()}.");
        Line($"{string.Join("; ", peers.Select(peer => $"{peer.Name} {peer.ReadVersion(workspace)}"))}.");
        foreach (string line in missing)
        {
            Line($"Missing: {line}.");
        }
        WriteLoads();
        WriteRest();
        WriteTlsSize();
        WriteAllocated();
        WriteTargets();
        return _text.ToString();
    }

    private void WriteLoads()
    {
        LoadCase[] cases = [.. LoadCase.All.Where(load => options.Wants(load.Key))];
        if (cases.Length == 0)
        {
            return;
        }
        Line($"");
        Line($"| case | proxy | CPU µs per request (user + system) | × nginx's (least–most) | requests/s | p50, ms | p99, ms | peak memory, MiB |");
        Line($"|---|---|---:|---:|---:|---:|---:|---:|");
        foreach (LoadCase load in cases)
        {
            string title = load.Title;
            foreach (Peer peer in peers)
            {
                if (results.FindLoad(load.Key, peer.Key) is { } series)
                {
                    WriteLoad(load, title, peer, series);
                    title = "";
                }
            }
        }
    }

    private void WriteLoad(LoadCase load, string title, Peer peer, LoadSeries series)
    {
        if (series.Samples.Any(static sample => sample.Load.Requests == 0))
        {
            Line($"| {title} | {peer.Name} | failed: {series.Errors} errors | | | | | |");
            return;
        }
        // A request of megabytes takes thousands of microseconds, and few of them a second are made.
        Sample middle = series.Middle;
        double rate = series.Median(static sample => sample.RequestsPerSecond);
        string precision = middle.TimePerRequest < 100 ? "F2" : "F0";
        string processor = $"{Number(middle.TimePerRequest, precision)} ({Number(middle.UserPerRequest, precision)} + {Number(middle.SystemPerRequest, precision)})";
        string ratio = results.FindLoad(load.Key, NginxPeer.TheKey) is { } nginx && peer.Key != NginxPeer.TheKey
            ? series.RatioTo(nginx, static sample => sample.TimePerRequest).ToText("F2")
            : "";
        string errors = series.Errors == 0 ? "" : $" ({series.Errors} errors)";
        Line($"| {title} | {peer.Name} | {processor} | {ratio} | {Number(rate, rate < 100 ? "F1" : "N0")}{errors} | {Number(series.Median(static sample => sample.Load.Median.TotalMilliseconds), "F2")} | {Number(series.Median(static sample => sample.Load.P99.TotalMilliseconds), "F2")} | {Number(series.PeakResident / Mebibyte, "F1")} |");
    }

    private void WriteRest()
    {
        Line($"");
        Line($"| proxy | memory at rest, MiB | with {IdleClients.Count:N0} idle connections, MiB | each of them, bytes | start to first response, ms (least–most) | executable, MB |");
        Line($"|---|---:|---:|---:|---:|---:|");
        foreach (Peer peer in peers)
        {
            RestSeries rest = results.Rest(peer.Key);
            Line($"| {peer.Name} | {Middle(rest.Resident, Mebibyte, "F1")} | {Middle(rest.ResidentWithClients, Mebibyte, "F1")} | {Middle(rest.PerClient, 1, "N0")} | {(rest.StartTimes.Count == 0 ? "" : Spread.Of(rest.StartTimes).ToText("F1"))} | {Number(peer.ExecutableBytes / 1e6, "F2")} |");
        }
    }

    private void WriteTlsSize()
    {
        if (options.UdsAotTls is not null)
        {
            Line($"");
            Line($"The cases with TLS have an executable of their own, with OpenSSL in it: {Number(new FileInfo(options.UdsAotTls).Length / 1e6, "F2")} MB.");
        }
    }

    private void WriteAllocated()
    {
        if (options.Allocated is null)
        {
            return;
        }
        Line($"");
        Line($"Bytes that UdsAot allocates for an exchange, as its tests measure them:");
        Line($"");
        foreach (string line in File.ReadLines(options.Allocated))
        {
            Line($"- {line}");
        }
    }

    private void WriteTargets()
    {
        Line($"");
        Line($"| target | at most | measured (least–most) | met |");
        Line($"|---|---:|---:|---|");
        foreach (Target target in Target.All)
        {
            _text.AppendLine(target.ToRow(results));
        }
    }

    private static string Middle(List<double> values, double unit, string format)
        => values.Count == 0 ? "" : Number(Spread.Of(values).Median / unit, format);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
