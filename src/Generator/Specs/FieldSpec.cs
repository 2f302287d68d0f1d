namespace UdsAot.Generator.Specs;

/// <summary>A field that is set: a name as written and its value.</summary>
internal sealed record FieldSpec(string Name, string Value);
