namespace UdsAot.Failures;

/// <summary>Reason without an errno why there is no connection to an origin, or why nothing was sent on it.</summary>
/// <param name="Step">The step that failed.</param>
/// <param name="Name">A name of a few words, in place of an errno.</param>
/// <param name="Cause">What was found, what is expected and what to do, as text for the log.</param>
internal sealed record ConnectFault(ConnectStep Step, string Name, string Cause);
