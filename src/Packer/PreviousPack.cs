using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;

namespace UdsAot.Packer;

/// <summary>The result of the previous build. It saves compressing unchanged files again.</summary>
internal sealed class PreviousPack
{
    private readonly Dictionary<string, (byte[]? Brotli, byte[]? Gzip)> _forms = [];

    private PreviousPack()
    {
    }

    /// <summary>Reads the previous pack; a missing or damaged one counts as empty.</summary>
    public static PreviousPack Read(string packFile, string listFile)
    {
        var previous = new PreviousPack();
        if (File.Exists(packFile) && File.Exists(listFile) && JsonParser.TryParse(File.ReadAllBytes(listFile), out JsonNode root, out _))
        {
            previous.Collect(root, File.ReadAllBytes(packFile));
        }
        return previous;
    }

    /// <summary>The compressed forms of a content (each null if not smaller), or null if the content is new.</summary>
    /// <param name="tag">The tag of the uncompressed content.</param>
    public (byte[]? Brotli, byte[]? Gzip)? Find(string tag) => _forms.TryGetValue(tag, out (byte[]?, byte[]?) forms) ? forms : null;

    private void Collect(JsonNode node, byte[] pack)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode item in array.Items)
            {
                Collect(item, pack);
            }
        }
        else if (node is JsonObject source)
        {
            if (FormIn(source, ListKeys.Identity, pack) is { } identity)
            {
                _forms[identity.Tag] = (FormIn(source, ListKeys.Brotli, pack)?.Content, FormIn(source, ListKeys.Gzip, pack)?.Content);
            }
            foreach (JsonProperty property in source.Properties)
            {
                Collect(property.Value, pack);
            }
        }
    }

    private static (string Tag, byte[] Content)? FormIn(JsonObject source, string key, byte[] pack)
        => source.Properties.FirstOrDefault(property => property.Name == key)?.Value is JsonArray
        {
            Items: [JsonNumber offset, JsonNumber length, JsonString tag],
        }
            && offset.TryGetValue(out decimal start) && length.TryGetValue(out decimal count) && start >= 0 && count >= 0 && start + count <= pack.Length
            ? (tag.Value, pack.AsSpan((int)start, (int)count).ToArray())
            : null;
}
