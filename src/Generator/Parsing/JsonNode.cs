namespace UdsAot.Generator.Parsing;

/// <summary>A JSON value that knows its place in the file.</summary>
internal abstract class JsonNode(TextRange range)
{
    /// <summary>Where the value stands. Of an object or array: its opening bracket.</summary>
    public TextRange Range { get; } = range;

    /// <summary>What a person calls this kind of value, with its article: <c>a string</c>.</summary>
    public abstract string Kind { get; }
}
