using System.Text.RegularExpressions;

namespace UdsAot.Tests.Structure;

/// <summary>docs/architecture.md against the sources.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "architecture.md"));

    [Fact]
    public void Each_folder_of_the_runtime_and_of_the_generator_has_a_row()
    {
        IEnumerable<string> folders = Layers.Runtime.Order.Concat(Layers.Generator.Order).Where(static folder => folder != ".").Select(static folder => folder.Split('/')[0]);

        Assert.All(folders, static folder => Assert.Contains($"\n| `{folder}` |", s_page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_type_that_is_named_with_its_folder_stands_there()
    {
        string[] named = [.. TypeInFolder().Matches(s_page).Select(static match => match.Groups[1].Value).Distinct()];

        Assert.True(named.Length > 20, $"{named.Length} types are named");
        Assert.All(named, static name => Assert.True(Exists(name), $"{name} is not there"));
    }

    [Fact]
    public void The_page_has_the_order_of_the_layers()
    {
        string picture = Picture().Match(s_page).Value;

        Assert.Equal(Layers.Runtime.Order.Where(static folder => folder != "."), Word().Matches(picture).Select(static match => match.Value).Where(static word => Layers.Runtime.Order.Contains(word)));
    }

    // "Generator/Binding/Keys/KeyTables", "Routing/Router", "Emitting/MountsEmitter".
    private static bool Exists(string name)
        => ((string[])["src/Runtime", "src/Generator", "src"]).Any(project => File.Exists(Path.Combine(SourceTree.Root, project, name + ".cs")))
            || Directory.Exists(Path.Combine(SourceTree.Root, name)) || File.Exists(Path.Combine(SourceTree.Root, name + ".cs"));

    [GeneratedRegex(@"`((?:[A-Za-z0-9.]+/)+[A-Z]\w+)(?:\.cs)?`")]
    private static partial Regex TypeInFolder();

    [GeneratedRegex(@"```\nPosix [^`]*```")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
