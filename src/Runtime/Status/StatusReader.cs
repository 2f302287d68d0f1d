using UdsAot.Compiled;
using UdsAot.Logging;
using UdsAot.Metrics;
using UdsAot.Origins;

namespace UdsAot.Status;

/// <summary>Reads off how the proxy is.</summary>
internal static class StatusReader
{
    public static StatusDocument Read(MountTable table, OriginPools pools, Counters counters, bool isDraining)
    {
        ProcessFigures figures = ProcessFigures.Read();
        ConnectionCounts connections = counters.Connections;
        var mounts = new MountStatus[table.Count];
        long[] sums = new long[MountCell.Count];
        for (int i = 0; i < mounts.Length; i++)
        {
            mounts[i] = Read(table[i], pools, counters.Find(i), sums);
        }
        return new StatusDocument(
            BuildInfo.Version,
            BuildInfo.Commit,
            table.SourceSha256,
            counters.Time.GetUtcNow(),
            counters.Started,
            isDraining,
            new ConnectionsStatus(connections.Open, connections.Accepted, connections.Refused),
            new ProcessStatus(Environment.ProcessId, figures.CpuSeconds, figures.ResidentBytes, figures.OpenFiles, figures.MaxFiles),
            [.. counters.Refusals().Select(static refused => new RefusedStatus(refused.Status, refused.Count))],
            mounts);
    }

    private static MountStatus Read(Mount mount, OriginPools pools, MountCounters? counters, long[] sums)
    {
        Array.Clear(sums);
        counters?.Sum(sums);
        OriginState origin = counters?.Origin ?? default;
        Span<long> classes = sums.AsSpan(MountCell.FirstClass, MountCell.Classes);
        ReadOnlySpan<long> duration = sums.AsSpan(MountCell.Duration, Histogram.Cells);
        long inFlight = MountCell.InFlight(sums);
        return new MountStatus(
            mount.Vhost,
            mount.Mountpoint,
            mount.Origin,
            StateOf(mount, origin),
            origin.IsKnown ? origin.Since : null,
            new RequestsStatus(sums[MountCell.Begun] - inFlight, inFlight, classes[0], classes[1], classes[2], classes[3], classes[4]),
            sums[MountCell.FromClients],
            sums[MountCell.ToClients],
            new DurationStatus(Histogram.Quantile(duration, 0.5), Histogram.Quantile(duration, 0.95)),
            PoolOf(mount, pools),
            FailuresOf(counters),
            LastOf(counters));
    }

    private static string StateOf(Mount mount, OriginState origin)
        => mount.Local is not null ? MountStatus.Own : origin.IsUp ? MountStatus.Up : origin.IsDown ? MountStatus.Down : MountStatus.Unknown;

    private static PoolStatus? PoolOf(Mount mount, OriginPools pools)
    {
        if (mount.Local is not null)
        {
            return null;
        }
        (int inUse, int idle) = PoolFigures.Read(pools, mount);
        return new PoolStatus(inUse, idle, mount.MaxConnections, pools.Find(mount.Index)?.Waiting ?? 0);
    }

    private static FailureStatus[] FailuresOf(MountCounters? counters)
    {
        var found = new List<FailureStatus>();
        for (FailureCount? failures = counters?.Failures; failures is not null; failures = failures.Next)
        {
            found.Add(new FailureStatus(
                failures.Side,
                FailureReport.Token(failures.Phase),
                failures.Token,
                failures.Count,
                $"{FailureReport.Describe(failures.Phase)} failed with {failures.Name}"));
        }
        found.Sort(static (one, other) => other.Count.CompareTo(one.Count));
        return [.. found];
    }

    private static LastFailureStatus? LastOf(MountCounters? counters)
        => counters?.LastFailure is not { } last
            ? null
            : new LastFailureStatus(
                DateTimeOffset.FromUnixTimeMilliseconds(last.Milliseconds),
                last.Kind.Side,
                FailureReport.Describe(last.Kind.Phase),
                last.Kind.Name,
                last.Cause);
}
