namespace UdsAot.CommandLine;

/// <summary>What an origin answered to <see cref="OriginProbe"/>.</summary>
/// <param name="Answered">Whether it answered in HTTP, with whatever status.</param>
/// <param name="Text">The status line's status and phrase, or why there was none.</param>
internal readonly record struct ProbeResult(bool Answered, string Text);
