namespace UdsAot.Generator.Parsing;

/// <summary>A string, unescaped.</summary>
internal sealed class JsonString(TextRange range, string value) : JsonNode(range)
{
    public string Value { get; } = value;

    public override string Kind => "a string";
}
