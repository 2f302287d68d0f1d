namespace UdsAot.Observing;

/// <summary>Requests that were refused before they came to a mount.</summary>
/// <param name="Status">What they were answered.</param>
/// <param name="Count">How many.</param>
internal sealed record RefusedStatus(int Status, long Count);
