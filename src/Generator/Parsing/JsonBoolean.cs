namespace UdsAot.Generator.Parsing;

/// <summary>True or false.</summary>
internal sealed class JsonBoolean(TextRange range, bool value) : JsonNode(range)
{
    public bool Value { get; } = value;

    public override string Kind => Value ? "true" : "false";
}
