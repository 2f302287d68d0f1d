namespace UdsAot.Observing;

/// <summary>The connections to an origin.</summary>
/// <param name="InUse">Those that serve a request.</param>
/// <param name="Idle">Those that wait for one.</param>
/// <param name="Limit">The mount's max-connections.</param>
/// <param name="Waiting">Requests that wait for a connection.</param>
internal sealed record PoolStatus(int InUse, int Idle, int Limit, int Waiting);
