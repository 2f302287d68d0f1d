using System.Net;

namespace UdsAot.Resolving;

/// <summary>What looking up a name came to.</summary>
/// <param name="Addresses">In the order in which they are to be tried; empty where there is a fault.</param>
/// <param name="Fault">What went wrong, in a few words; null where nothing did.</param>
/// <param name="Cause">The same in a sentence, with what to do.</param>
internal sealed record Resolution(IPAddress[] Addresses, string? Fault = null, string? Cause = null);
