using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Keys;

/// <summary>A key of mounts.json.</summary>
/// <param name="Name">Kebab-case, as written.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Example">The key with a valid value, for messages.</param>
/// <param name="IsRequired">True if its object must have it.</param>
internal sealed record Key(string Name, ValueKind Kind, string Example, bool IsRequired = false)
{
    /// <summary>The types of value that it takes, in words.</summary>
    public string Wanted => Kind switch
    {
        ValueKind.Text => "a string",
        ValueKind.Number => "a number",
        ValueKind.Boolean => "true or false",
        ValueKind.Object => "an object",
        ValueKind.List => "an array",
        ValueKind.TextOrNumber => "a string or a number",
        ValueKind.BooleanOrNumber => "true, false or a number",
        _ => "a string or an array",
    };

    /// <summary>True if the value has the right type.</summary>
    public bool Takes(JsonNode value) => Kind switch
    {
        ValueKind.Text => value is JsonString,
        ValueKind.Number => value is JsonNumber,
        ValueKind.Boolean => value is JsonBoolean,
        ValueKind.Object => value is JsonObject,
        ValueKind.List => value is JsonArray,
        ValueKind.TextOrNumber => value is JsonString or JsonNumber,
        ValueKind.BooleanOrNumber => value is JsonBoolean or JsonNumber,
        _ => value is JsonString or JsonArray,
    };
}
