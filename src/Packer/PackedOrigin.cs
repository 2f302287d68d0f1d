namespace UdsAot.Packer;

/// <summary>An origin whose files are packed.</summary>
/// <param name="Name">What stands after <c>file://</c>.</param>
/// <param name="IsFile">Whether it is one file.</param>
/// <param name="Files">Its files.</param>
/// <param name="Faults">What is wrong with it.</param>
internal sealed record PackedOrigin(string Name, bool IsFile, IReadOnlyList<PackedFile> Files, IReadOnlyList<Fault> Faults);
