namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>The result of a load.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Errors">Requests and connections that failed, and responses with another status than was due.</param>
/// <param name="Elapsed">From the first to the last.</param>
/// <param name="Median">Time that half of the requests took at most.</param>
/// <param name="P99">Time that 99 of 100 requests took at most.</param>
internal sealed record LoadResult(long Requests, long Errors, TimeSpan Elapsed, TimeSpan Median, TimeSpan P99);
