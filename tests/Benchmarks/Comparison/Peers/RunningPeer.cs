using System.Diagnostics;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>A proxy that runs.</summary>
internal sealed class RunningPeer : IDisposable
{
    private readonly ChildProcess _process;
    private readonly int[] _family;

    /// <param name="peer">Which one.</param>
    /// <param name="process">Its process.</param>
    /// <param name="ports">Where it listens.</param>
    /// <param name="ready">When its first response was complete, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    public RunningPeer(Peer peer, ChildProcess process, Ports ports, long ready)
    {
        Peer = peer;
        Ports = ports;
        StartTime = Stopwatch.GetElapsedTime(process.StartedAt, ready);
        _process = process;
        _family = ProcessFamily.Of(process.Id);
    }

    public Peer Peer { get; }

    public Ports Ports { get; }

    /// <summary>From before the process existed to the end of its first response.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Processor time so far.</summary>
    public ProcessorTime Time => ProcessFamily.Time(_family);

    /// <summary>Bytes resident now.</summary>
    public long Resident => ProcessFamily.Resident(_family);

    /// <summary>The most bytes that were resident at once.</summary>
    public long PeakResident => ProcessFamily.PeakResident(_family);

    public void Dispose() => _process.Dispose();
}
