namespace UdsAot.Generator.Parsing;

/// <summary>A JSON value with its place in the file.</summary>
internal abstract class JsonNode(TextRange range)
{
    /// <summary>The place of the value. Of an object or array: its opening bracket.</summary>
    public TextRange Range { get; } = range;

    /// <summary>The kind of value in words, with its article: <c>a string</c>.</summary>
    public abstract string Kind { get; }
}
