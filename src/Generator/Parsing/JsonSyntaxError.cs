namespace UdsAot.Generator.Parsing;

/// <summary>Why a text is not JSON.</summary>
/// <param name="Reason">A sentence or two without the last full stop.</param>
/// <param name="Position">The byte that could not be taken.</param>
internal readonly record struct JsonSyntaxError(string Reason, int Position);
