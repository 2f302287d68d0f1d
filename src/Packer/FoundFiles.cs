namespace UdsAot.Packer;

/// <summary>What there is behind an origin.</summary>
/// <param name="IsFile">Whether the origin is one file.</param>
/// <param name="Files">The files by their paths inside the folder; of a single file, by its name.</param>
/// <param name="Faults">What is wrong.</param>
internal sealed record FoundFiles(bool IsFile, IReadOnlyList<FoundFile> Files, IReadOnlyList<Fault> Faults);
