namespace UdsAot.Benchmarks.Comparison;

/// <summary>The needs of one idle proxy, in all rounds.</summary>
internal sealed class RestSeries
{
    /// <summary>Bytes resident after the first response.</summary>
    public List<double> Resident { get; } = [];

    /// <summary>Bytes resident with idle clients.</summary>
    public List<double> ResidentWithClients { get; } = [];

    /// <summary>Bytes that each idle client added.</summary>
    public List<double> PerClient { get; } = [];

    /// <summary>Milliseconds from start to first response.</summary>
    public List<double> StartTimes { get; } = [];
}
