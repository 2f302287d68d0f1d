using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>Requests of one kind.</summary>
internal interface ILoad
{
    /// <summary>Makes the requests.</summary>
    /// <param name="workspace">Where processes are started and files written.</param>
    /// <param name="ports">Where the proxy listens.</param>
    /// <param name="share">How much of the full load, 0 to 1.</param>
    LoadResult Run(Workspace workspace, Ports ports, double share);
}
