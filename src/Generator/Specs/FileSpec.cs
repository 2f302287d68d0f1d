using UdsAot.Generator.Files;

namespace UdsAot.Generator.Specs;

/// <summary>A file that is compiled in.</summary>
/// <param name="Type">Its media type; empty for none.</param>
/// <param name="Packed">Its path and the places of its forms.</param>
internal sealed record FileSpec(string Type, PackedFileSpec Packed);
