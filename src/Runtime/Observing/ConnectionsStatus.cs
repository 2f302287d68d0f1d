namespace UdsAot.Observing;

/// <summary>The connections of clients.</summary>
/// <param name="Open">Open now.</param>
/// <param name="Accepted">Served since the start.</param>
/// <param name="Refused">Refused since the start, because their listener had its max-connections.</param>
internal sealed record ConnectionsStatus(long Open, long Accepted, long Refused);
