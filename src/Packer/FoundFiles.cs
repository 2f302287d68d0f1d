namespace UdsAot.Packer;

/// <summary>The files of an origin.</summary>
/// <param name="IsFile">True if the origin is one file.</param>
/// <param name="Files">The files by their paths inside the folder; of a single file, by its name.</param>
/// <param name="Faults">Its faults.</param>
internal sealed record FoundFiles(bool IsFile, IReadOnlyList<FoundFile> Files, IReadOnlyList<Fault> Faults);
