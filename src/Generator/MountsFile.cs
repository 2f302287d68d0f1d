namespace UdsAot.Generator;

/// <summary>A marked additional file.</summary>
/// <param name="Path">Its path for the compiler and for diagnostics.</param>
/// <param name="Text">Its text, or null if it cannot be read.</param>
/// <param name="Sha256">The hash of its bytes, which the build computes; empty if it did not.</param>
internal sealed record MountsFile(string Path, string? Text, string Sha256);
