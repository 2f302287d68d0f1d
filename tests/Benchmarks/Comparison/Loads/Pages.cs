using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>
/// Pages as a browser loads them: a new connection over TLS for each, and on it a number of small files at once over HTTP/2. h2load
/// opens its connections once, so it is started again and again.
/// </summary>
/// <param name="connections">Pages at once.</param>
/// <param name="times">How often a full load starts h2load.</param>
/// <param name="files">Files of a page.</param>
/// <param name="path">What to ask for.</param>
internal sealed class Pages(int connections, int times, int files, string path) : ILoad
{
    private readonly H2Load _load = new(http2: true, connections, files, connections * files, path, tls: true);

    public LoadResult Run(Workspace workspace, Ports ports, double share)
    {
        var results = new List<LoadResult>();
        do
        {
            results.Add(_load.Run(workspace, ports, 1));
        }
        while (results.Count < times * share);
        return new LoadResult(
            results.Sum(static result => result.Requests),
            results.Sum(static result => result.Errors),
            new TimeSpan(results.Sum(static result => result.Elapsed.Ticks)),
            Middle(results, static result => result.Median),
            Middle(results, static result => result.P99));
    }

    private static TimeSpan Middle(List<LoadResult> results, Func<LoadResult, TimeSpan> part)
        => Durations.Percentile([.. results.Select(part).Order()], 0.5);
}
