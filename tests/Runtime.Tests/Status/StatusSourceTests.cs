using System.Text;
using System.Text.Json;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Metrics;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Responses;
using UdsAot.Status;
using UdsAot.Timing;

namespace UdsAot.Tests.Status;

/// <summary>Reports of counters that were set by hand.</summary>
public sealed class StatusSourceTests : IDisposable
{
    private const string Odd = "/od\"d\\<b>&'ä\n";

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;

    public StatusSourceTests() => _heartbeat = new Heartbeat(_time);

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void The_metrics_of_a_fresh_proxy_are_all_there_and_nothing()
    {
        (StatusSource reports, _) = Of(MountOf(0, "/"), Own(1, "/status"));
        var read = new StrictExposition(Text(reports.Metrics()));
        Assert.Equal(0, read["udsaot_requests_total{vhost=\"*\",mount=\"/\",code=\"2xx\"}"]);
        Assert.Equal(0, read["udsaot_request_duration_seconds_count{vhost=\"*\",mount=\"/status\"}"]);
        Assert.Equal(0, read["udsaot_origin_connections{vhost=\"*\",mount=\"/\",state=\"idle\"}"]);
        Assert.Equal(256, read["udsaot_origin_connections_limit{vhost=\"*\",mount=\"/\"}"]);
        Assert.Equal(0, read["udsaot_draining"]);
        Assert.Equal(1000, read["process_start_time_seconds"]);
        Assert.True(read["process_resident_memory_bytes"] > 1_000_000);
        Assert.True(read["process_open_fds"] > 2);
        Assert.Contains(read.Samples.Keys, static key => key.StartsWith("udsaot_build_info{version=\"", StringComparison.Ordinal));
        // Not asked yet, so neither up nor down; and what is answered here has no origin.
        Assert.DoesNotContain(read.Samples.Keys, static key => key.StartsWith("udsaot_origin_up", StringComparison.Ordinal));
        Assert.DoesNotContain(read.Samples.Keys, static key => key.StartsWith("udsaot_origin", StringComparison.Ordinal) && key.Contains("/status", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_counted_is_in_the_metrics()
    {
        (StatusSource reports, Counters counters) = Of(MountOf(0, "/"), MountOf(1, Odd));
        Fill(counters);
        reports.IsDraining = true;
        var read = new StrictExposition(Text(reports.Metrics()));
        Assert.Equal(1, read["udsaot_draining"]);
        Assert.Equal(1, read["udsaot_client_connections"]);
        Assert.Equal(2, read["udsaot_client_connections_accepted_total"]);
        Assert.Equal(1, read["udsaot_client_connections_refused_total"]);
        Assert.Equal(2, read["udsaot_refused_requests_total{code=\"404\"}"]);
        string odd = $"vhost=\"*\",mount=\"{Odd}\"";
        Assert.Equal(1, read[$"udsaot_requests_total{{{odd},code=\"5xx\"}}"]);
        Assert.Equal(1, read[$"udsaot_requests_in_flight{{{odd}}}"]);
        Assert.Equal(11, read[$"udsaot_request_body_bytes_total{{{odd}}}"]);
        Assert.Equal(22, read[$"udsaot_response_body_bytes_total{{{odd}}}"]);
        Assert.Equal(0, read[$"udsaot_request_duration_seconds_bucket{{{odd},le=\"0.0025\"}}"]);
        Assert.Equal(1, read[$"udsaot_request_duration_seconds_bucket{{{odd},le=\"0.005\"}}"]);
        Assert.Equal(0.003, read[$"udsaot_request_duration_seconds_sum{{{odd}}}"], 9);
        Assert.Equal(1, read[$"udsaot_origin_first_byte_seconds_count{{{odd}}}"]);
        Assert.Equal(1, read[$"udsaot_origin_connect_seconds_count{{{odd}}}"]);
        Assert.Equal(0, read[$"udsaot_origin_up{{{odd}}}"]);
        Assert.Equal(1000, read[$"udsaot_origin_state_change_timestamp_seconds{{{odd}}}"]);
        Assert.Equal(1, read[$"udsaot_failures_total{{{odd},side=\"origin\",phase=\"connect\",errno=\"ENOENT\"}}"]);
    }

    [Fact]
    public void Metrics_of_many_mounts_come_in_pieces_of_one_size()
    {
        const int Mounts = 500;
        (StatusSource reports, _) = Of([.. Enumerable.Range(0, Mounts).Select(static i => MountOf(i, $"/mount/{i}"))]);
        var text = new StringBuilder();
        int largest = 0;
        foreach (ReadOnlyMemory<byte> piece in reports.Metrics())
        {
            largest = Math.Max(largest, piece.Length);
            text.Append(Encoding.UTF8.GetString(piece.Span));
        }
        Assert.InRange(largest, 1, 20_000);
        var read = new StrictExposition(text.ToString());
        Assert.Equal(Mounts, read.Samples.Keys.Count(static key => key.StartsWith("udsaot_requests_in_flight{", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_escapes_what_comes_from_mounts_and_failures()
    {
        (StatusSource reports, Counters counters) = Of(MountOf(0, "/"), MountOf(1, Odd));
        Fill(counters);
        string page = Text(reports.StatusPage());
        Assert.DoesNotContain("<b>&'", page);
        Assert.Contains("/od&quot;d\\&lt;b&gt;&amp;&#39;&#228;", page);
        Assert.Contains("connect failed with ENOENT: directory /nowhere does not exist", page);
    }

    [Theory]
    [InlineData(0, 0, false, "No origin was asked yet")]
    [InlineData(1, 0, false, "1 of 3 origins is up, the others were not asked yet")]
    [InlineData(3, 0, false, "All 3 origins are up")]
    [InlineData(2, 1, false, "1 of 3 origins is down")]
    [InlineData(0, 2, false, "2 of 3 origins are down")]
    [InlineData(3, 0, true, "Draining: no new connections")]
    public void The_headline_says_how_the_origins_are(int up, int down, bool drains, string headline)
    {
        (StatusSource reports, Counters counters) = Of(MountOf(0, "/"), MountOf(1, "/a"), MountOf(2, "/b"), Own(3, "/status"));
        for (int i = 0; i < up + down; i++)
        {
            counters.For(MountOf(i, "/")).NoteOrigin(isUp: i < up, _time);
        }
        reports.IsDraining = drains;
        string page = Text(reports.StatusPage());
        Assert.Contains($"<h1>{headline}</h1>", page);
        Assert.Contains(down > 0 || drains ? "<header class=\"ill\">" : "<header class=\"well\">", page);
        Assert.Contains($"<title>{(down > 0 || drains ? '✕' : '✓')} {headline}</title>", page);
    }

    [Fact]
    public void The_JSON_says_the_same()
    {
        (StatusSource reports, Counters counters) = Of(MountOf(0, "/"), MountOf(1, Odd));
        Fill(counters);
        _time.Advance(5_000);
        using var document = JsonDocument.Parse(Text(reports.StatusJson()));
        JsonElement root = document.RootElement;
        Assert.Equal("1970-01-01T00:16:45+00:00", root.GetProperty("time").GetString());
        Assert.Equal("1970-01-01T00:16:40+00:00", root.GetProperty("started").GetString());
        Assert.Equal((1, 2, 1), (Number(root, "connections", "open"), Number(root, "connections", "accepted"), Number(root, "connections", "refused")));
        Assert.Equal((404, 2), (Number(root.GetProperty("refused")[0], "status"), Number(root.GetProperty("refused")[0], "count")));
        JsonElement idle = root.GetProperty("mounts")[0];
        Assert.Equal(("unknown", JsonValueKind.Null, JsonValueKind.Null), (idle.GetProperty("state").GetString(), idle.GetProperty("since").ValueKind, idle.GetProperty("duration").GetProperty("median").ValueKind));
        JsonElement mount = root.GetProperty("mounts")[1];
        Assert.Equal((Odd, "+/nowhere/o.sock:/", "down"), (mount.GetProperty("mountpoint").GetString(), mount.GetProperty("origin").GetString(), mount.GetProperty("state").GetString()));
        Assert.Equal((1, 1, 1), (Number(mount, "requests", "answered"), Number(mount, "requests", "in-flight"), Number(mount, "requests", "5xx")));
        Assert.Equal((11, 22, 256), (Number(mount, "bytes-from-clients"), Number(mount, "bytes-to-clients"), Number(mount, "pool", "limit")));
        Assert.InRange(mount.GetProperty("duration").GetProperty("ninety-fifth").GetDouble(), 0.0025, 0.005);
        JsonElement failure = mount.GetProperty("failures")[0];
        Assert.Equal(("origin", "connect", "ENOENT", 1), (failure.GetProperty("side").GetString(), failure.GetProperty("phase").GetString(), failure.GetProperty("errno").GetString(), Number(failure, "count")));
        Assert.StartsWith("directory /nowhere does not exist", mount.GetProperty("last-failure").GetProperty("words").GetString());
    }

    private static void Fill(Counters counters)
    {
        counters.Connections.Accept();
        counters.Connections.Accept();
        counters.Connections.End();
        counters.Connections.Refuse();
        counters.Refused(404);
        counters.Refused(404);
        Mount mount = MountOf(1, Odd);
        MountCounters counts = counters.For(mount);
        counts.Begin();
        counts.Begin();
        counts.Connected(100_000);
        counts.End(503, fromClient: 11, toClient: 22, duration: 3_000_000, firstByte: 400_000);
        counts.Failed(Failure.Connect(Errno.ENOENT), mount, counters.Time);
        counts.NoteOrigin(isUp: false, counters.Time);
    }

    private (StatusSource Reports, Counters Counters) Of(params Mount[] mounts)
    {
        var table = new TestTable(mounts);
        var counters = new Counters(table, _time);
        return (new StatusSource(table, new OriginPools(mounts.Length, _heartbeat), counters), counters);
    }

    private static Mount MountOf(int index, string mountpoint) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = "+/nowhere/o.sock:/",
        Socket = "/nowhere/o.sock",
        OriginPath = "/"u8.ToArray(),
    };

    private static Mount Own(int index, string mountpoint) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = "callback://status",
        Local = new StatusCallback(),
    };

    private static string Text(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var text = new MemoryStream();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            text.Write(piece.Span);
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static long Number(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            element = element.GetProperty(name);
        }
        return element.GetInt64();
    }
}
