namespace UdsAot.Packer;

/// <summary>A file to be packed.</summary>
/// <param name="Path">Inside the folder, with slashes.</param>
/// <param name="Source">Where it lies.</param>
internal sealed record FoundFile(string Path, string Source);
