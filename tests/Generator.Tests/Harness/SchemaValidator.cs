using System.Text.Json;
using System.Text.RegularExpressions;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>
/// The part of JSON Schema (draft 7) that docs/mounts.schema.json uses, and <c>patternErrorMessage</c>, with which editors replace
/// the message for a pattern. An unknown keyword is an error, so that no part of the schema goes unchecked.
/// </summary>
internal sealed class SchemaValidator
{
    private readonly JsonElement _root;

    public SchemaValidator(string schema) => _root = JsonDocument.Parse(schema).RootElement;

    /// <summary>True if a document is valid.</summary>
    public bool Accepts(JsonElement document) => Accepts(_root, document);

    // A schema may also be true or false: anything, or nothing.
    private bool Accepts(JsonElement schema, JsonElement value)
        => schema.ValueKind == JsonValueKind.Object
            ? schema.EnumerateObject().All(keyword => Accepts(schema, keyword.Name, keyword.Value, value))
            : schema.GetBoolean();

    private bool Accepts(JsonElement schema, string keyword, JsonElement wanted, JsonElement value) => keyword switch
    {
        "$schema" or "title" or "description" or "default" or "definitions" or "then" or "patternErrorMessage" => true,
        "$ref" => Accepts(Resolve(wanted.GetString()!), value),
        "type" => IsOfType(wanted.GetString()!, value),
        "enum" => wanted.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "allOf" => wanted.EnumerateArray().All(one => Accepts(one, value)),
        "anyOf" => wanted.EnumerateArray().Any(one => Accepts(one, value)),
        "oneOf" => wanted.EnumerateArray().Count(one => Accepts(one, value)) == 1,
        "if" => !Accepts(wanted, value) || Accepts(schema.GetProperty("then"), value),
        "required" => value.ValueKind != JsonValueKind.Object
            || wanted.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "dependencies" => value.ValueKind != JsonValueKind.Object || wanted.EnumerateObject().All(
            one => !value.TryGetProperty(one.Name, out _)
                || one.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _))),
        "properties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(
            property => !wanted.TryGetProperty(property.Name, out JsonElement one) || Accepts(one, property.Value)),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(
            property => IsNamed(schema, property.Name) || TakesAny(wanted, property.Value)),
        "propertyNames" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(
            property => Accepts(wanted, JsonSerializer.SerializeToElement(property.Name))),
        "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Accepts(wanted, item)),
        "contains" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => Accepts(wanted, item)),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= wanted.GetInt32(),
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= wanted.GetInt32(),
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= wanted.GetInt32(),
        "pattern" => value.ValueKind != JsonValueKind.String || Matches(wanted.GetString()!, value.GetString()!),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= wanted.GetDouble(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= wanted.GetDouble(),
        _ => throw new NotSupportedException($"The schema uses the keyword '{keyword}'."),
    };

    private JsonElement Resolve(string reference)
    {
        const string Prefix = "#/definitions/";
        Assert.StartsWith(Prefix, reference, StringComparison.Ordinal);
        return _root.GetProperty("definitions").GetProperty(reference[Prefix.Length..]);
    }

    private bool TakesAny(JsonElement wanted, JsonElement value)
        => wanted.ValueKind == JsonValueKind.True || (wanted.ValueKind == JsonValueKind.Object && Accepts(wanted, value));

    private static bool IsNamed(JsonElement schema, string name)
        => schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _);

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new NotSupportedException($"The schema uses the type '{type}'."),
    };

    // ECMAScript's $ is the very end of the text; .NET's would let a line feed follow.
    private static bool Matches(string pattern, string text)
        => Regex.IsMatch(text, Regex.Replace(pattern, @"(?<!\\)\$", @"\z"), RegexOptions.CultureInvariant);
}
