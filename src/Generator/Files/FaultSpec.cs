namespace UdsAot.Generator.Files;

/// <summary>A reason not to serve an origin of files.</summary>
/// <param name="Path">The path inside the folder; empty for the origin itself.</param>
/// <param name="Wrong">The predicate of a sentence about the path.</param>
/// <param name="Write">The remedy, as a sentence without its full stop.</param>
internal sealed record FaultSpec(string Path, string Wrong, string Write);
