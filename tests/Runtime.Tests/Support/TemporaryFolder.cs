namespace UdsAot.Tests.Support;

/// <summary>A folder of a test's own, short enough for socket paths, gone at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("udsaot-").FullName;

    /// <summary>The path of a file in the folder; the file is not made.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
