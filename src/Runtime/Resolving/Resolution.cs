using System.Net;

namespace UdsAot.Resolving;

/// <summary>Result of a name look-up.</summary>
/// <param name="Addresses">Addresses in the order in which they are tried; empty after a failure.</param>
/// <param name="Fault">The failure in a few words; null after success.</param>
/// <param name="Cause">The failure as a sentence with the remedy.</param>
internal sealed record Resolution(IPAddress[] Addresses, string? Fault = null, string? Cause = null);
