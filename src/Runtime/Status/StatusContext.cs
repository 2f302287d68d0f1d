using System.Text.Json.Serialization;

namespace UdsAot.Status;

/// <summary>Writes <see cref="StatusDocument"/> without reflection.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusContext : JsonSerializerContext;
