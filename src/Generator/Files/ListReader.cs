using System.Text;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Files;

/// <summary>Reads the list of packed files (see <see cref="ListKeys"/>). The packer writes it, so invalid parts are ignored.</summary>
internal static class ListReader
{
    /// <summary>The origins of a list.</summary>
    public static EquatableArray<PackedOriginSpec> Read(string? text)
        => text is not null && JsonParser.TryParse(Encoding.UTF8.GetBytes(text), out JsonNode root, out _)
            ? Items(root, ListKeys.Origins, ReadOrigin)
            : EquatableArray<PackedOriginSpec>.Empty;

    private static PackedOriginSpec ReadOrigin(JsonNode origin)
        => new(
            Text(origin, ListKeys.Name),
            Find(origin, ListKeys.IsFile) is JsonBoolean { Value: true },
            Items(origin, ListKeys.Faults, fault => new FaultSpec(
                Text(fault, ListKeys.Path), Text(fault, ListKeys.Wrong), Text(fault, ListKeys.Write))),
            Items(origin, ListKeys.Files, file => new PackedFileSpec(
                Text(file, ListKeys.Path),
                ReadForm(Find(file, ListKeys.Identity)) ?? new FormSpec(0, 0, ""),
                ReadForm(Find(file, ListKeys.Brotli)),
                ReadForm(Find(file, ListKeys.Gzip)))));

    private static FormSpec? ReadForm(JsonNode? node)
        => node is JsonArray { Items.Count: 3 } form
            && form.Items[0] is JsonNumber offset && offset.TryGetValue(out decimal start)
            && form.Items[1] is JsonNumber length && length.TryGetValue(out decimal count)
            && form.Items[2] is JsonString tag
            ? new FormSpec((int)start, (int)count, tag.Value)
            : null;

    private static EquatableArray<T> Items<T>(JsonNode owner, string key, Func<JsonNode, T> read)
        where T : IEquatable<T>
        => new([.. ((Find(owner, key) as JsonArray)?.Items ?? []).Select(read)]);

    private static string Text(JsonNode owner, string key) => (Find(owner, key) as JsonString)?.Value ?? "";

    private static JsonNode? Find(JsonNode owner, string key)
        => (owner as JsonObject)?.Properties.FirstOrDefault(property => property.Name == key)?.Value;
}
