using UdsAot.Generator.Parsing;

namespace UdsAot.Packer;

/// <summary>Finds the <c>file://</c> origins in a mounts.json, at any depth. Mistakes in the file are reported by the generator.</summary>
internal static class Origins
{
    private const string Scheme = "file://";

    /// <summary>The distinct texts after <c>file://</c>, in the order of the file.</summary>
    public static IReadOnlyCollection<string> In(byte[] mounts)
    {
        var found = new List<string>();
        if (JsonParser.TryParse(mounts, out JsonNode root, out _))
        {
            Collect(root, found);
        }
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static void Collect(JsonNode node, List<string> found)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (JsonNode item in array.Items)
                {
                    Collect(item, found);
                }
                break;
            case JsonObject source:
                foreach (JsonProperty property in source.Properties)
                {
                    if (property is { Name: "origin", Value: JsonString origin } && origin.Value.StartsWith(Scheme, StringComparison.Ordinal))
                    {
                        found.Add(origin.Value[Scheme.Length..]);
                    }
                    Collect(property.Value, found);
                }
                break;
        }
    }
}
