namespace UdsAot.Generator;

/// <summary>A marked additional file.</summary>
/// <param name="Path">As the compiler knows it; diagnostics point there.</param>
/// <param name="Text">Its text, or null when it could not be read.</param>
/// <param name="Sha256">The hash of its bytes, which the build computes; empty when it did not.</param>
internal sealed record MountsFile(string Path, string? Text, string Sha256);
