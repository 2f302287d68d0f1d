using UdsAot.Benchmarks.Comparison.Loads;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>One proxy under one load in one round.</summary>
/// <param name="Load">What the load saw.</param>
/// <param name="Time">Processor time of the proxy meanwhile.</param>
internal sealed record Sample(LoadResult Load, ProcessorTime Time)
{
    /// <summary>Microseconds of processor time for a request.</summary>
    public double TimePerRequest => UserPerRequest + SystemPerRequest;

    /// <summary>Of these, in the program.</summary>
    public double UserPerRequest => Time.User / Load.Requests;

    /// <summary>Of these, in the kernel.</summary>
    public double SystemPerRequest => Time.System / Load.Requests;

    public double RequestsPerSecond => Load.Requests / Load.Elapsed.TotalSeconds;
}
