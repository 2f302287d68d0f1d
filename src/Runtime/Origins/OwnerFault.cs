namespace UdsAot.Origins;

/// <summary>Why an origin that took a connection was sent nothing on it (key <c>origin-user</c>).</summary>
/// <param name="Name">The fault in two words, where a failed call would have an errno.</param>
/// <param name="Words">What was found, what is wanted and what to do, for people.</param>
internal sealed record OwnerFault(string Name, string Words);
