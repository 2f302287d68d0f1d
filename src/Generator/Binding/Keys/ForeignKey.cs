namespace UdsAot.Generator.Binding.Keys;

/// <summary>A key of another server's configuration, and its counterpart in mounts.json.</summary>
/// <param name="Advice">The counterpart to write: a sentence without its full stop.</param>
/// <param name="Means">The key that takes its place in the same object, or null; that key is not reported as missing.</param>
internal sealed record ForeignKey(string Advice, string? Means = null);
