using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UdsAot.Tests.Structure;

/// <summary>The order of the folders of <c>src/Runtime</c> and <c>src/Generator</c>.</summary>
public sealed class LayeringTests
{
    public static TheoryData<string> Projects => ["src/Runtime", "src/Generator"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_one_behind_it(string project) => Assert.Empty(Of(project).Violations());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_folder_has_a_place_in_the_order(string project)
    {
        Assert.Empty(Of(project).UnknownFolders());
        Assert.Equal(Of(project).Order.Count, Of(project).Order.Distinct().Count());
        Assert.All(Of(project).Order, folder => Assert.True(Directory.Exists(Path.Combine(SourceTree.Root, project, folder)), $"{project}/{folder} is not there"));
    }

    // Otherwise a name that cannot be bound would count as one that uses nothing.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_name_is_bound(string project) => Assert.Empty(Of(project).Sources.Errors());

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_namespace_of_a_file_is_its_folder(string project)
    {
        string root = project == "src/Runtime" ? "UdsAot" : "UdsAot.Generator";
        var wrong = new List<string>();
        foreach (SyntaxTree file in Of(project).Sources.Files)
        {
            string folder = Of(project).Sources.FolderOf(file.FilePath);
            string expected = folder == "." ? root : $"{root}.{folder.Replace('/', '.')}";
            foreach (BaseNamespaceDeclarationSyntax declared in file.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            {
                // What the compiler itself looks for in this place.
                if (declared.Name.ToString() is { } name && name != expected && name != "System.Runtime.CompilerServices")
                {
                    wrong.Add($"{file.FilePath}: {name}");
                }
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("using UdsAot.Hosting;\nnamespace UdsAot.Posix;\n", "(1)")]
    [InlineData("namespace UdsAot.Posix;\ninternal sealed class Planted { private UdsAot.Hosting.ListenerUrl? _url; }\n", "(2)")]
    [InlineData("namespace UdsAot.Posix;\ninternal sealed class Planted\n{\n    private Hosting.ListenerUrl? _url;\n}\n", "(4)")]
    [InlineData("using Url = UdsAot.Hosting.ListenerUrl;\nnamespace UdsAot.Posix;\n", "(1)")]
    [InlineData("using static UdsAot.Hosting.ListenerUrl;\nnamespace UdsAot.Posix;\n", "(1)")]
    [InlineData("namespace UdsAot.Posix;\n/// <summary>As <see cref=\"UdsAot.Hosting.ListenerUrl\"/>.</summary>\ninternal sealed class Planted;\n", "(2)")]
    public void A_use_of_a_folder_behind_is_found_with_its_line(string text, string line)
    {
        string[] found = [.. Layers.Runtime.With("Posix/Planted.cs", text).Violations("Posix/Planted.cs")];

        Assert.Contains(found, one => one.StartsWith($"src/Runtime/Posix/Planted.cs{line}: Posix uses Hosting", StringComparison.Ordinal));
    }

    [Fact]
    public void A_use_that_no_using_of_the_file_brings_is_found()
    {
        // A global using; the namespace that both have for a parent; and a value whose type is not written anywhere.
        Layers planted = Layers.Runtime
            .With("Hosting/Global.cs", "global using UdsAot.Hosting;\n")
            .With("Posix/Handed.cs", "namespace UdsAot.Posix;\ninternal static class Handed\n{\n    public static string Text() => ListenerUrl.TryParse(\"\", out _)!.ToString()!;\n}\n")
            .With("Hosting/Holder.cs", "namespace UdsAot\n{\n    internal static class Holder { public static Hosting.ListenerUrl? Url => null; }\n}\n")
            .With("Posix/Parent.cs", "namespace UdsAot.Posix;\ninternal static class Parent\n{\n    public static bool Has() => Holder.Url!.SocketPath is null;\n}\n");

        Assert.Contains(planted.Violations("Posix/Handed.cs"), static one => one.Contains("(4): Posix uses Hosting (ListenerUrl)", StringComparison.Ordinal));
        Assert.Contains(planted.Violations("Posix/Parent.cs"), static one => one.Contains("(4): Posix uses Hosting (Holder)", StringComparison.Ordinal));
        Assert.Contains(planted.Violations("Posix/Parent.cs"), static one => one.Contains("(4): Posix uses Hosting (ListenerUrl)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_use_of_a_folder_before_is_none()
    {
        Layers planted = Layers.Runtime.With(
            "Hosting/Planted.cs", "using UdsAot.Posix;\nnamespace UdsAot.Hosting;\ninternal static class Planted { public static int Number => Errno.ENOENT; }\n");

        Assert.Empty(planted.Violations("Hosting/Planted.cs"));
    }

    private static Layers Of(string project) => project == "src/Runtime" ? Layers.Runtime : Layers.Generator;
}
