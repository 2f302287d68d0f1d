using UdsAot.Compiled;

namespace UdsAot.Metrics;

/// <summary>
/// What is counted while the proxy runs. It is only there where a mount shows it (<see cref="CompiledMounts.HasCounters"/>); a place
/// that counts asks for that first, and is left out of other executables.
/// </summary>
internal sealed class Counters(MountTable table, TimeProvider time)
{
    private const int FirstStatus = 400;
    private const int Statuses = 200;

    private readonly MountCounters?[] _mounts = new MountCounters?[table.Count];
    private readonly long[] _refused = new long[Statuses];
    private readonly long _unit = 1_000_000_000 / time.TimestampFrequency;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>When the proxy began.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>Connections of clients.</summary>
    public ConnectionCounts Connections { get; } = new();

    /// <summary>Nanoseconds since some moment in the past.</summary>
    public long Nanoseconds => time.GetTimestamp() * _unit;

    /// <summary>A mount's counters.</summary>
    public MountCounters For(Mount mount) => Volatile.Read(ref _mounts[mount.Index]) ?? Make(mount.Index);

    /// <summary>A mount's counters, or null if it was never asked for.</summary>
    /// <param name="index">The mount's index.</param>
    public MountCounters? Find(int index) => Volatile.Read(ref _mounts[index]);

    /// <summary>A request was refused before it came to a mount.</summary>
    /// <param name="status">400 to 599.</param>
    public void Refused(int status) => Interlocked.Increment(ref _refused[status - FirstStatus]);

    /// <summary>How many requests were refused before they came to a mount, by status; those with none are left out.</summary>
    public IEnumerable<(int Status, long Count)> Refusals()
    {
        for (int i = 0; i < Statuses; i++)
        {
            if (Volatile.Read(ref _refused[i]) is > 0 and long count)
            {
                yield return (FirstStatus + i, count);
            }
        }
    }

    private MountCounters Make(int index)
    {
        var made = new MountCounters();
        return Interlocked.CompareExchange(ref _mounts[index], made, null) ?? made;
    }
}
