using System.Text.Json.Serialization;

namespace UdsAot.CommandLine;

/// <summary>Writes <see cref="MountsDocument"/> without reflection.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(MountsDocument))]
internal sealed partial class MountsJson : JsonSerializerContext;
