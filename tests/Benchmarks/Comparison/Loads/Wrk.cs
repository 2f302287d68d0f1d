using System.Globalization;
using System.Text.RegularExpressions;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>
/// wrk: GET over HTTP/1.1, the next as soon as the last is answered, for some seconds. It counts the requests, and that count is
/// what processor time is divided by.
/// </summary>
/// <param name="connections">Connections at once.</param>
/// <param name="path">What to ask for.</param>
/// <param name="tls">True for TLS.</param>
/// <param name="fields">Header fields to send, each <c>name: value</c>.</param>
internal sealed partial class Wrk(int connections, string path, bool tls, params string[] fields) : ILoad
{
    public Wrk(int connections, string path, params string[] fields)
        : this(connections, path, tls: false, fields)
    {
    }

    private static readonly TimeSpan s_full = TimeSpan.FromSeconds(4);

    public LoadResult Run(Workspace workspace, Ports ports, double share)
    {
        // It takes whole seconds only.
        int seconds = Math.Max(1, (int)(s_full.TotalSeconds * share));
        string text = ChildProcess.Run(
            workspace,
            "wrk",
            ["--threads", "1", "--connections", Text(connections), "--duration", Text(seconds) + "s", "--latency", "--timeout", "10s",
                .. fields.SelectMany(static field => (string[])["--header", field]), tls ? $"https://127.0.0.1:{ports.Tls}{path}" : $"http://127.0.0.1:{ports.Http1}{path}"]);
        Match counts = Counts().Match(text);
        return new LoadResult(
            long.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture),
            Errors().Matches(text).Sum(static match => match.Groups.Values.Skip(1).Sum(static group => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0)),
            Durations.Parse(counts.Groups[2].Value),
            Durations.Parse(Median().Match(text).Groups[1].Value),
            Durations.Parse(P99().Match(text).Groups[1].Value));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in (\S+),")]
    private static partial Regex Counts();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)|Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Errors();

    [GeneratedRegex(@"^ +50% +(\S+)", RegexOptions.Multiline)]
    private static partial Regex Median();

    [GeneratedRegex(@"^ +99% +(\S+)", RegexOptions.Multiline)]
    private static partial Regex P99();
}
