namespace UdsAot.Generator.Parsing;

/// <summary>A part of the UTF-8 text of mounts.json, in bytes.</summary>
internal readonly record struct TextRange(int Start, int Length);
