namespace UdsAot.Generator.Parsing;

/// <summary>An object with its properties in the order of the file, duplicates included.</summary>
internal sealed class JsonObject(TextRange range, IReadOnlyList<JsonProperty> properties) : JsonNode(range)
{
    public IReadOnlyList<JsonProperty> Properties { get; } = properties;

    public override string Kind => "an object";
}
