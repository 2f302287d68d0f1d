namespace UdsAot.Generator.Files;

/// <summary>What keeps an origin of files from being served.</summary>
/// <param name="Path">Where, inside the folder; empty for the origin itself.</param>
/// <param name="Wrong">What is wrong, to follow the path in a sentence.</param>
/// <param name="Write">What to do, as a sentence without its full stop.</param>
internal sealed record FaultSpec(string Path, string Wrong, string Write);
