using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Files;

/// <summary>An origin of files that the build packed.</summary>
/// <param name="Name">The text after <c>file://</c>.</param>
/// <param name="IsFile">True if it is one file, not a folder.</param>
/// <param name="Faults">Its faults.</param>
/// <param name="Files">Its files, sorted by path.</param>
internal sealed record PackedOriginSpec(
    string Name, bool IsFile, EquatableArray<FaultSpec> Faults, EquatableArray<PackedFileSpec> Files);
