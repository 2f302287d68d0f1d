namespace UdsAot.Generator.Parsing;

/// <summary>Null, which no key of mounts.json takes.</summary>
internal sealed class JsonNull(TextRange range) : JsonNode(range)
{
    public override string Kind => "null";
}
