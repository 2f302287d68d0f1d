using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Files;

/// <summary>An origin of files, as the build found it.</summary>
/// <param name="Name">What stands after <c>file://</c>.</param>
/// <param name="IsFile">Whether it is one file, not a folder.</param>
/// <param name="Faults">What is wrong with it.</param>
/// <param name="Files">Its files, sorted by path.</param>
internal sealed record PackedOriginSpec(
    string Name, bool IsFile, EquatableArray<FaultSpec> Faults, EquatableArray<PackedFileSpec> Files);
