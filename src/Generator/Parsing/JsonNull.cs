namespace UdsAot.Generator.Parsing;

/// <summary>Null, which mounts.json has no use for.</summary>
internal sealed class JsonNull(TextRange range) : JsonNode(range)
{
    public override string Kind => "null";
}
