namespace UdsAot.Failures;

/// <summary>Why there is no connection to an origin, or nothing was sent on it, where no errno says it.</summary>
/// <param name="Step">What was being done.</param>
/// <param name="Name">The fault in a few words, where a failed call would have an errno.</param>
/// <param name="Cause">What was found, what is wanted and what to do, for people.</param>
internal sealed record ConnectFault(ConnectStep Step, string Name, string Cause);
