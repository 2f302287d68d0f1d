using System.Net;

namespace UdsAot.Resolving;

/// <summary>The result of looking up a name.</summary>
/// <param name="Addresses">In the order in which they are to be tried; empty where there is a fault.</param>
/// <param name="Fault">What went wrong, in a few words; null where nothing did.</param>
/// <param name="Cause">The same in a sentence, with what to do.</param>
/// <param name="IsOutage">True if no name server answered, so that nothing is known of the name.</param>
internal sealed record Resolution(IPAddress[] Addresses, string? Fault = null, string? Cause = null, bool IsOutage = false);
