using UdsAot.Compiled;
using UdsAot.Logging;
using UdsAot.Origins;

namespace UdsAot.Metrics;

/// <summary>
/// Writes all metrics in Prometheus' text format, one family after the other (docs/operations.md lists them). The text is made in pieces
/// that reuse the same memory, so thousands of mounts need no more of it than one.
/// </summary>
internal sealed class MetricsText(MountTable table, OriginPools pools, Counters counters, bool isDraining)
{
    /// <summary>Bytes after which a piece is sent; a mount's histogram may exceed it.</summary>
    private const int PieceSize = 16 * 1024;

    private const string Counter = "counter";
    private const string Gauge = "gauge";
    private const string Histogram = "histogram";

    private static readonly string[] s_classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Exposition _text = new();
    private readonly long[] _sums = new long[MountCell.Count];

    /// <summary>Makes the text. Each piece is valid until the next one is requested.</summary>
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
        ("udsaot_requests_total", Counter, "Completed requests, by class of status.", WriteRequests),
        ("udsaot_requests_in_flight", Gauge, "Requests in progress, with open tunnels.", WriteInFlight),
        ("udsaot_request_body_bytes_total", Counter, "Bytes of content from clients.",
            (name, mount) => _text.Sample(name, LabelsOf(mount), Sum(mount)[MountCell.FromClients])),
        ("udsaot_response_body_bytes_total", Counter, "Bytes of content to clients.",
            (name, mount) => _text.Sample(name, LabelsOf(mount), Sum(mount)[MountCell.ToClients])),
        ("udsaot_request_duration_seconds", Histogram, "Seconds from the request head to the end of the response or of the tunnel.",
            (name, mount) => _text.Histogram(name, LabelsOf(mount), Sum(mount).AsSpan(MountCell.Duration, Metrics.Histogram.Cells))),
        ("udsaot_origin_first_byte_seconds", Histogram, "Seconds from the request head to the first byte of the origin's response.",
            (name, mount) => WriteOrigins(name, mount, MountCell.FirstByte)),
        ("udsaot_origin_connect_seconds", Histogram, "Seconds to a new connection to the origin, with the wait because of max-connections.",
            (name, mount) => WriteOrigins(name, mount, MountCell.Connect)),
        ("udsaot_origin_up", Gauge, "1 if the origin is up, 0 if it is down; absent before its first request.", WriteUp),
        ("udsaot_origin_state_change_timestamp_seconds", Gauge, "Time of the last change of udsaot_origin_up, in seconds since 1970.", WriteChange),
        ("udsaot_origin_connections", Gauge, "Connections to the origin, in use or idle.", WriteConnections),
        ("udsaot_origin_connections_limit", Gauge, "The mount's max-connections.", WriteLimit),
        ("udsaot_origin_requests_waiting", Gauge, "Requests that wait for a connection to the origin.", WriteWaiting),
        ("udsaot_failures_total", Counter, "Failed exchanges, by side at fault, phase and error.", WriteFailures),
    ];

    private void WriteProcess()
    {
        _text.Family("udsaot_build_info", Gauge, "Always 1; the labels identify the build.");
        _text.Sample(
            "udsaot_build_info",
            Exposition.Labels(("version", BuildInfo.Version), ("commit", BuildInfo.Commit), ("mounts_sha256", table.SourceSha256)),
            1);
        Write("udsaot_draining", Gauge, "1 after SIGTERM or SIGINT, while requests in flight are finished.", isDraining ? 1 : 0);

        ProcessFigures figures = ProcessFigures.Read();
        Write("process_start_time_seconds", Gauge, "Start of the process, in seconds since 1970.", counters.Started.ToUnixTimeMilliseconds() / 1e3);
        Write("process_cpu_seconds_total", Counter, "User and system CPU time in seconds.", figures.CpuSeconds);
        Write("process_resident_memory_bytes", Gauge, "Resident memory in bytes.", figures.ResidentBytes);
        Write("process_virtual_memory_bytes", Gauge, "Virtual memory in bytes.", figures.VirtualBytes);
        Write("process_open_fds", Gauge, "Open file descriptors.", figures.OpenFiles);
        Write("process_max_fds", Gauge, "Limit of open file descriptors.", figures.MaxFiles);
    }

    private void WriteClients()
    {
        ConnectionCounts connections = counters.Connections;
        Write("udsaot_client_connections", Gauge, "Open client connections.", connections.Open);
        Write("udsaot_client_connections_accepted_total", Counter, "Accepted client connections.", connections.Accepted);
        Write("udsaot_client_connections_refused_total", Counter, "Client connections over a listener's max-connections.", connections.Refused);
        const string Refused = "udsaot_refused_requests_total";
        _text.Family(Refused, Counter, "Requests refused before they reached a mount, by status.");
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

    // Mounts that the proxy answers itself have no origin.
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
