namespace UdsAot.Packer;

/// <summary>An origin whose files are packed.</summary>
/// <param name="Name">The text after <c>file://</c>.</param>
/// <param name="IsFile">True if it is one file.</param>
/// <param name="Files">Its files.</param>
/// <param name="Faults">Its faults.</param>
internal sealed record PackedOrigin(string Name, bool IsFile, IReadOnlyList<PackedFile> Files, IReadOnlyList<Fault> Faults);
