namespace UdsAot.Packer;

/// <summary>A file to be packed.</summary>
/// <param name="Path">Inside the folder, with slashes.</param>
/// <param name="Source">Its path on the build machine.</param>
internal sealed record FoundFile(string Path, string Source);
