namespace UdsAot.Observing;

/// <summary>The last failure of a mount.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Words">What it means and what to do, as the log says it.</param>
/// <param name="Milliseconds">When, since 1970.</param>
internal sealed record FailureNote(FailureCount Kind, string Words, long Milliseconds);
