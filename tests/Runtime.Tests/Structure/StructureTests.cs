using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace UdsAot.Tests.Structure;

/// <summary>Sizes that keep a file and a class readable.</summary>
public sealed class StructureTests
{
    private const int MaxMutableFields = 16;
    private const int MaxLines = 330;

    [Fact]
    public void No_class_has_more_than_16_mutable_fields()
    {
        Dictionary<string, int> counts = MutableState.Count(SourceTree.Runtime.Files.Concat(SourceTree.Generator.Files).Concat(PackerFiles()));

        Assert.Empty(counts.Where(static one => one.Value > MaxMutableFields).Select(static one => $"{one.Key}: {one.Value}"));
    }

    [Fact]
    public void Mutable_fields_of_all_parts_of_a_class_are_counted()
    {
        const string One = "partial class A { int _a, _b; readonly int _c; const int D = 1; static int s_e; int F { get; set; } int G { get; init; } }";
        const string Other = "partial class A { int H { get; private set; } int I { get => 1; set { } } string J => field ??= \"\"; class B { int _k; } }";

        Dictionary<string, int> counts = MutableState.Count([CSharpSyntaxTree.ParseText(One), CSharpSyntaxTree.ParseText(Other)]);

        Assert.Equal(6, counts["A"]);
        Assert.Equal(1, counts["A.B"]);
    }

    [Fact]
    public void No_file_has_more_than_330_lines()
        => Assert.Empty(SourceFiles()
            .Select(static path => (Path: path, Lines: File.ReadLines(path).Count()))
            .Where(static file => file.Lines > MaxLines)
            .Select(static file => $"{Path.GetRelativePath(SourceTree.Root, file.Path)}: {file.Lines}"));

    private static IEnumerable<SyntaxTree> PackerFiles()
        => SourceFiles().Where(static path => path.Contains("/src/Packer/", StringComparison.Ordinal)).Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path)));

    private static IEnumerable<string> SourceFiles()
        => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));
}
