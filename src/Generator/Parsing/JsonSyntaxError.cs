namespace UdsAot.Generator.Parsing;

/// <summary>A syntax error in JSON.</summary>
/// <param name="Reason">A sentence or two without the last full stop.</param>
/// <param name="Position">The offending byte.</param>
internal readonly record struct JsonSyntaxError(string Reason, int Position);
