using UdsAot.Compiled;
using UdsAot.Logging;
using UdsAot.Origins;

namespace UdsAot.Metrics;

/// <summary>
/// All numbers in Prometheus' text format, one family after the other (docs/operations.md lists them). It is made in pieces, each of
/// which uses the same memory, so that thousands of mounts need no more of it than one.
/// </summary>
internal sealed class MetricsText(MountTable table, OriginPools pools, Counters counters, bool isDraining)
{
    /// <summary>Bytes after which a piece is sent; one mount's histogram may go beyond.</summary>
    private const int PieceSize = 16 * 1024;

    private const string Counter = "counter";
    private const string Gauge = "gauge";
    private const string Histogram = "histogram";

    private static readonly string[] s_classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Exposition _text = new();
    private readonly long[] _sums = new long[MountCell.Count];

    /// <summary>Makes the text. Each piece is valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        using Exposition text = _text;
        WriteProcess();
        WriteClients();
        foreach ((string name, string type, string help, Action<string, Mount> write) in Families())
        {
            text.Family(name, type, help);
            for (int i = 0; i < table.Count; i++)
            {
                write(name, table[i]);
                if (text.Length >= PieceSize)
                {
                    yield return text.Text;
                    text.Clear();
                }
            }
        }
        if (text.Length > 0)
        {
            yield return text.Text;
        }
    }

    private static string LabelsOf(Mount mount) => Exposition.Labels(("vhost", mount.Vhost), ("mount", mount.Mountpoint));

    private IEnumerable<(string Name, string Type, string Help, Action<string, Mount> Write)> Families() =>
    [
        ("udsaot_requests_total", Counter, "Requests that a mount took and that are answered, by the class of their status.", WriteRequests),
        ("udsaot_requests_in_flight", Gauge, "Requests that a mount took and that are not answered to the end.", WriteInFlight),
        ("udsaot_request_body_bytes_total", Counter, "Bytes of content that clients sent.",
            (name, mount) => _text.Sample(name, LabelsOf(mount), Sum(mount)[MountCell.FromClients])),
        ("udsaot_response_body_bytes_total", Counter, "Bytes of content that clients were sent.",
            (name, mount) => _text.Sample(name, LabelsOf(mount), Sum(mount)[MountCell.ToClients])),
        ("udsaot_request_duration_seconds", Histogram, "From the request's head to the end of the response; of a tunnel, to its end.",
            (name, mount) => _text.Histogram(name, LabelsOf(mount), Sum(mount).AsSpan(MountCell.Duration, Metrics.Histogram.Cells))),
        ("udsaot_origin_first_byte_seconds", Histogram, "From the request's head to the first byte of the origin's response.",
            (name, mount) => WriteOrigins(name, mount, MountCell.FirstByte)),
        ("udsaot_origin_connect_seconds", Histogram, "What new connections to the origin took, waiting for a place among max-connections included.",
            (name, mount) => WriteOrigins(name, mount, MountCell.Connect)),
        ("udsaot_origin_up", Gauge, "1 if the origin answered last, 0 if it failed; absent as long as it was not asked.", WriteUp),
        ("udsaot_origin_state_change_timestamp_seconds", Gauge, "When udsaot_origin_up changed last, in seconds since 1970.", WriteChange),
        ("udsaot_origin_connections", Gauge, "Connections to the origin, in use or idle.", WriteConnections),
        ("udsaot_origin_connections_limit", Gauge, "The mount's max-connections.", WriteLimit),
        ("udsaot_origin_requests_waiting", Gauge, "Requests that wait for one of the origin's connections.", WriteWaiting),
        ("udsaot_failures_total", Counter, "Exchanges that failed, by whose fault it was, what was being done, and the error.", WriteFailures),
    ];

    private void WriteProcess()
    {
        _text.Family("udsaot_build_info", Gauge, "Always 1; its labels say which build this is.");
        _text.Sample(
            "udsaot_build_info",
            Exposition.Labels(("version", BuildInfo.Version), ("commit", BuildInfo.Commit), ("mounts_sha256", table.SourceSha256)),
            1);
        Write("udsaot_draining", Gauge, "1 once the process was told to end and only finishes what is in flight.", isDraining ? 1 : 0);

        ProcessFigures figures = ProcessFigures.Read();
        Write("process_start_time_seconds", Gauge, "When the process began, in seconds since 1970.", counters.Started.ToUnixTimeMilliseconds() / 1e3);
        Write("process_cpu_seconds_total", Counter, "Processor time of user and kernel.", figures.CpuSeconds);
        Write("process_resident_memory_bytes", Gauge, "Memory that is resident.", figures.ResidentBytes);
        Write("process_virtual_memory_bytes", Gauge, "Address space that is taken.", figures.VirtualBytes);
        Write("process_open_fds", Gauge, "File descriptors that are open.", figures.OpenFiles);
        Write("process_max_fds", Gauge, "File descriptors that may be open at once.", figures.MaxFiles);
    }

    private void WriteClients()
    {
        ConnectionCounts connections = counters.Connections;
        Write("udsaot_client_connections", Gauge, "Connections of clients that are open.", connections.Open);
        Write("udsaot_client_connections_accepted_total", Counter, "Connections of clients that were served, or still are.", connections.Accepted);
        Write("udsaot_client_connections_refused_total", Counter, "Connections beyond a listener's max-connections.", connections.Refused);
        const string Refused = "udsaot_refused_requests_total";
        _text.Family(Refused, Counter, "Requests that were refused before they came to a mount, by status.");
        foreach ((int status, long count) in counters.Refusals())
        {
            _text.Sample(Refused, Exposition.Labels(("code", $"{status}")), count);
        }
    }

    private void Write(string name, string type, string help, double? value)
    {
        if (value is { } known)
        {
            _text.Family(name, type, help);
            _text.Sample(name, "", known);
        }
    }

    private long[] Sum(Mount mount)
    {
        if (counters.Find(mount.Index) is { } found)
        {
            found.Sum(_sums);
        }
        else
        {
            Array.Clear(_sums);
        }
        return _sums;
    }

    private void WriteRequests(string name, Mount mount)
    {
        long[] sums = Sum(mount);
        for (int i = 0; i < s_classes.Length; i++)
        {
            _text.Sample(
                name, Exposition.Labels(("vhost", mount.Vhost), ("mount", mount.Mountpoint), ("code", s_classes[i])), sums[MountCell.FirstClass + i]);
        }
    }

    private void WriteInFlight(string name, Mount mount) => _text.Sample(name, LabelsOf(mount), MountCell.InFlight(Sum(mount)));

    // What the proxy answers by itself has no origin.
    private void WriteOrigins(string name, Mount mount, int histogram)
    {
        if (mount.Local is null)
        {
            _text.Histogram(name, LabelsOf(mount), Sum(mount).AsSpan(histogram, Metrics.Histogram.Cells));
        }
    }

    private void WriteUp(string name, Mount mount)
    {
        if (counters.Find(mount.Index)?.Origin is { IsKnown: true } origin)
        {
            _text.Sample(name, LabelsOf(mount), origin.IsUp ? 1 : 0);
        }
    }

    private void WriteChange(string name, Mount mount)
    {
        if (counters.Find(mount.Index)?.Origin is { IsKnown: true } origin)
        {
            _text.Sample(name, LabelsOf(mount), origin.Since.ToUnixTimeMilliseconds() / 1e3);
        }
    }

    private void WriteConnections(string name, Mount mount)
    {
        if (mount.Local is null)
        {
            (int inUse, int idle) = PoolFigures.Read(pools, mount);
            _text.Sample(name, Exposition.Labels(("vhost", mount.Vhost), ("mount", mount.Mountpoint), ("state", "in_use")), inUse);
            _text.Sample(name, Exposition.Labels(("vhost", mount.Vhost), ("mount", mount.Mountpoint), ("state", "idle")), idle);
        }
    }

    private void WriteLimit(string name, Mount mount)
    {
        if (mount.Local is null)
        {
            _text.Sample(name, LabelsOf(mount), mount.MaxConnections);
        }
    }

    private void WriteWaiting(string name, Mount mount)
    {
        if (mount.Local is null)
        {
            _text.Sample(name, LabelsOf(mount), pools.Find(mount.Index)?.Waiting ?? 0);
        }
    }

    private void WriteFailures(string name, Mount mount)
    {
        for (FailureCount? failures = counters.Find(mount.Index)?.Failures; failures is not null; failures = failures.Next)
        {
            _text.Sample(
                name,
                Exposition.Labels(
                    ("vhost", mount.Vhost),
                    ("mount", mount.Mountpoint),
                    ("side", failures.Side),
                    ("phase", FailureReport.Token(failures.Phase)),
                    ("errno", failures.Token)),
                failures.Count);
        }
    }
}
