namespace UdsAot.CommandLine;

/// <summary>Result of <see cref="OriginProbe"/>.</summary>
/// <param name="Answered">True if the origin sent an HTTP response, with any status.</param>
/// <param name="Text">Status and reason phrase, or the reason for the failure.</param>
internal readonly record struct ProbeResult(bool Answered, string Text);
