using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace UdsAot.Tests.Structure;

/// <summary>The source files of a project of <c>src</c>, bound by the compiler, so that a test can ask what each name means.</summary>
internal sealed class SourceTree
{
    private static readonly CSharpParseOptions s_parsing = new(LanguageVersion.Preview, DocumentationMode.Parse);

    // The table of mounts, the JSON of the status page and its files: written when the executable is built.
    private static readonly string[] s_generated = ["CompiledMounts", "StatusContext", "JsonSerializerContext", "StatusAssets"];

    private SourceTree(string project, CSharpCompilation compilation)
    {
        Project = project;
        Compilation = compilation;
    }

    /// <summary>The executable's sources.</summary>
    public static SourceTree Runtime { get; } = Load(
        "src/Runtime",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging", "System.Net.Http.Json");

    /// <summary>The source generator's sources.</summary>
    public static SourceTree Generator { get; } = Load("src/Generator");

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The project's folder, relative to <see cref="Root"/>.</summary>
    public string Project { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>The project's own files, without those that it links from another.</summary>
    public IEnumerable<SyntaxTree> Files => Compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith(Project + "/", StringComparison.Ordinal));

    /// <summary>The same project with one more file.</summary>
    /// <param name="path">Where it would stand, relative to the project.</param>
    /// <param name="text">C#.</param>
    public SourceTree With(string path, string text)
        => new(Project, Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(text, s_parsing, $"{Project}/{path}")));

    /// <summary>Where a file stands in its project; <c>.</c> for the project's own folder.</summary>
    public string FolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path[(Project.Length + 1)..])!;
        return folder.Length == 0 ? "." : folder;
    }

    /// <summary>The errors of the compilation, but those that follow from the absence of generated code.</summary>
    public IEnumerable<Diagnostic> Errors()
        => Compilation.GetDiagnostics().Where(static found => found.Severity == DiagnosticSeverity.Error && !IsAboutGeneratedCode(found));

    // The halves that generators write: of messages and native calls (CS8795, CS0165), and of these.
    private static bool IsAboutGeneratedCode(Diagnostic found)
        => found.Id is "CS8795" or "CS0165"
            || s_generated.Any(name => found.GetMessage().Contains(name, StringComparison.Ordinal)
                || found.Location.SourceTree?.FilePath.EndsWith($"/{name}.cs", StringComparison.Ordinal) == true);

    private static SourceTree Load(string project, params string[] usings)
    {
        string folder = Path.Combine(FindRoot(), project);
        string[] common = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        string prelude = string.Concat(common.Concat(usings).Select(static space => $"global using {space};\n"));
        var trees = new List<SyntaxTree> { CSharpSyntaxTree.ParseText(prelude, s_parsing, "usings of the SDK") };
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Concat(LinkedFiles(folder)).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(FindRoot(), file);
            if (!path.StartsWith(project + "/obj/", StringComparison.Ordinal) && !path.StartsWith(project + "/bin/", StringComparison.Ordinal))
            {
                trees.Add(CSharpSyntaxTree.ParseText(File.ReadAllText(file), s_parsing, path));
            }
        }
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        if (project == "src/Runtime")
        {
            options = options.WithOutputKind(OutputKind.ConsoleApplication);
        }
        return new SourceTree(project, CSharpCompilation.Create(Path.GetFileName(project), trees, References(), options));
    }

    private static IEnumerable<string> LinkedFiles(string folder)
        => Directory.EnumerateFiles(folder, "*.csproj")
            .SelectMany(static project => System.Xml.Linq.XDocument.Load(project).Descendants("Compile"))
            .Select(static item => (string?)item.Attribute("Include"))
            .Where(static path => path is not null && path.StartsWith("../", StringComparison.Ordinal))
            .Select(path => Path.GetFullPath(Path.Combine(folder, path!)));

    // All that this process runs on, but for the compiled form of the sources themselves.
    private static IEnumerable<MetadataReference> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileNameWithoutExtension(path) is not ("udsaot" or "UdsAot.Runtime.Tests"))
            .Select(static path => MetadataReference.CreateFromFile(path));

    private static string FindRoot()
    {
        string? folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        while (folder is not null && !File.Exists(Path.Combine(folder, "UdsAot.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("There is no UdsAot.sln above the tests.");
    }
}
