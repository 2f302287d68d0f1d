using Microsoft.CodeAnalysis;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>
/// A folder of Cases: its *.json and *.list files are handed to the generator; expected.txt is what it has to say, expected.cs what it has to
/// write. With UPDATE_GOLDENS=1 the expected files are written anew, and `git diff` is the review.
/// </summary>
internal sealed class GoldenCase(string name)
{
    private static readonly bool s_isUpdating = Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1";

    private static readonly Dictionary<string, GoldenCase> s_all =
        Directory.GetDirectories(Checkout.At("tests", "Generator.Tests", "Cases"))
            .Select(folder => new GoldenCase(Path.GetFileName(folder)))
            .ToDictionary(golden => golden.Name);

    private readonly Lazy<GeneratorRun> _run = new(() => GeneratorRun.Of([.. Files(name)]));

    public string Name => name;

    /// <summary>The generator's output for the case.</summary>
    public GeneratorRun Run => _run.Value;

    /// <summary>True if there is something to emit: no diagnostic is an error.</summary>
    public bool IsGood => !Run.Diagnostics.Any(found => found.DefaultSeverity == DiagnosticSeverity.Error);

    /// <summary>The text of its mounts.json.</summary>
    public string Mounts => File.ReadAllText(Path.Combine(Folder(name), "mounts.json"));

    public static IReadOnlyCollection<GoldenCase> All => s_all.Values;

    public static GoldenCase Named(string name) => s_all[name];

    /// <summary>Compares, or writes anew.</summary>
    /// <param name="file">The expected file.</param>
    /// <param name="actual">What it should hold; null when it should not be there.</param>
    public void Check(string file, string? actual)
    {
        string path = Path.Combine(Folder(name), file);
        if (s_isUpdating)
        {
            File.Delete(path);
            if (actual is not null)
            {
                File.WriteAllText(path, actual);
            }
        }
        Assert.Equal(actual, File.Exists(path) ? File.ReadAllText(path) : null);
    }

    private static string Folder(string name) => Checkout.At("tests", "Generator.Tests", "Cases", name);

    private static IEnumerable<TextFile> Files(string name)
        => Directory.GetFiles(Folder(name)).Where(path => Path.GetExtension(path) is ".json" or ".list").Order(StringComparer.Ordinal)
            .Select(path => new TextFile(Path.GetFileName(path), File.ReadAllText(path)));
}
