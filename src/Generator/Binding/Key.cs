using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding;

/// <summary>A key of mounts.json.</summary>
/// <param name="Name">Kebab-case, as written.</param>
/// <param name="Kind">What kind of value it takes.</param>
/// <param name="Example">The key with a good value, for a message that says what to write.</param>
/// <param name="IsRequired">Whether its object is incomplete without it.</param>
internal sealed record Key(string Name, ValueKind Kind, string Example, bool IsRequired = false)
{
    /// <summary>The kinds of value that it takes, as a person says it.</summary>
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

    /// <summary>Whether a value is of the right kind.</summary>
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
