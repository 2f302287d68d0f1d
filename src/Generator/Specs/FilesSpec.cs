using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Specs;

/// <summary>Files that are compiled in.</summary>
/// <param name="Folder">The folder or file as written, after <c>file://</c>.</param>
/// <param name="IsFile">True if it is one file, which is served at the mountpoint itself.</param>
/// <param name="Default">The name of the index file of a folder.</param>
/// <param name="Caching">The value of Cache-Control.</param>
/// <param name="Files">The files, at least one; a file's index is its place here.</param>
internal sealed record FilesSpec(string Folder, bool IsFile, string Default, string Caching, EquatableArray<FileSpec> Files) : LocalContentSpec
{
    public override string Description => IsFile ? "a file" : "a folder of files";
}
