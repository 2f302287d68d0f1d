namespace UdsAot.Generator.Parsing;

/// <summary>A name and its value.</summary>
internal sealed class JsonProperty(string name, TextRange nameRange, JsonNode value)
{
    public string Name { get; } = name;

    /// <summary>The place of the name, quotes included.</summary>
    public TextRange NameRange { get; } = nameRange;

    public JsonNode Value { get; } = value;
}
