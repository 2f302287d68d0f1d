namespace UdsAot.Generator.Files;

/// <summary>
/// The words of the list of packed files, which the packer writes and the generator reads: JSON with an entry for each
/// <c>file://</c> origin of mounts.json.
/// </summary>
internal static class ListKeys
{
    /// <summary>The origins.</summary>
    public const string Origins = "origins";

    /// <summary>The text after <c>file://</c>, as written.</summary>
    public const string Name = "name";

    /// <summary>True if the origin is one file, not a folder.</summary>
    public const string IsFile = "is-file";

    /// <summary>The origin's faults: each a path, a fault and a remedy.</summary>
    public const string Faults = "faults";

    /// <summary>Of a fault: the predicate of a sentence about the path.</summary>
    public const string Wrong = "wrong";

    /// <summary>Of a fault: the remedy.</summary>
    public const string Write = "write";

    /// <summary>The files, sorted by path.</summary>
    public const string Files = "files";

    /// <summary>Of a file: its path inside the folder, without a slash before it. Of a fault: the same, or empty for the folder itself.</summary>
    public const string Path = "path";

    /// <summary>Of a file: the form as it is. A form is an array: offset and length in the pack, and its tag.</summary>
    public const string Identity = "identity";

    /// <summary>Of a file: the form in the coding <c>br</c>, where that is smaller.</summary>
    public const string Brotli = "br";

    /// <summary>Of a file: the form in the coding <c>gzip</c>, where that is smaller.</summary>
    public const string Gzip = "gzip";
}
