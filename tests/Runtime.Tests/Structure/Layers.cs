using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UdsAot.Tests.Structure;

/// <summary>The order of a project's folders: each may use those before it, none behind it (docs/architecture.md).</summary>
internal sealed class Layers(SourceTree sources, params string[] order)
{
    /// <summary>The executable's. <c>.</c> is its entry point.</summary>
    public static Layers Runtime { get; } = new(
        SourceTree.Runtime,
        "Posix", "Timing", "Awaiting", "Transport", "Http1", "Http2", "Addresses", "Responses", "Compiled", "Routing",
        "Failures", "Logging", "Resolving", "Tls", "Origins", "Metrics", "Status", "Access", "Forwarding", "Frontends",
        "Supervision", "Hosting", "CommandLine", ".");

    /// <summary>The generator's. <c>.</c> is what the compiler calls.</summary>
    public static Layers Generator { get; } = new(
        SourceTree.Generator,
        "Collections", "Parsing", "Diagnostics", "Files", "Specs", "Binding/Keys", "Binding/Values", "Binding/Endpoints",
        "Binding/Fields", "Binding/Files", "Binding/Listeners", "Binding/Origins", "Binding/Mounts", "Binding/Vhosts",
        "Binding", "Emitting", ".");

    public SourceTree Sources => sources;

    public IReadOnlyList<string> Order => order;

    /// <summary>The same layers over the same files and one more.</summary>
    public Layers With(string path, string text) => new(sources.With(path, text), order);

    /// <summary>Folders without a place in the order.</summary>
    public IEnumerable<string> UnknownFolders() => sources.Files.Select(file => sources.FolderOf(file.FilePath)).Distinct().Except(order);

    /// <summary>Every name that means something of a later folder, as <c>file(line): folder uses folder (type)</c>.</summary>
    /// <param name="only">The end of a file's path, to look at that file alone.</param>
    public IEnumerable<string> Violations(string only = "")
    {
        foreach (SyntaxTree file in sources.Files.Where(file => file.FilePath.EndsWith(only, StringComparison.Ordinal)))
        {
            int own = IndexOf(file.FilePath);
            SemanticModel model = sources.Compilation.GetSemanticModel(file);
            foreach (SyntaxNode node in file.GetRoot().DescendantNodes(descendIntoTrivia: true))
            {
                if (Target(model, node) is var (path, what) && IndexOf(path) > own)
                {
                    int line = file.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                    yield return $"{file.FilePath}({line}): {sources.FolderOf(file.FilePath)} uses {sources.FolderOf(path)} ({what})";
                }
            }
        }
    }

    private int IndexOf(string path) => Array.IndexOf(order, sources.FolderOf(path));

    // A name of a type, or of a member of one, whatever brought it into sight: a using, a global one, a parent namespace, or nothing
    // at all, as in a member of what a call returned. A using of a namespace counts by itself.
    private (string Path, string What)? Target(SemanticModel model, SyntaxNode node)
    {
        if (node is UsingDirectiveSyntax { NamespaceOrType: { } used } && model.GetSymbolInfo(used).Symbol is INamespaceSymbol space)
        {
            return FolderOf(space) is { } folder ? ($"{sources.Project}/{folder}/*", space.ToDisplayString()) : null;
        }
        if (node is not SimpleNameSyntax name)
        {
            return null;
        }
        SymbolInfo info = model.GetSymbolInfo(name);
        ISymbol? declared = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
        {
            IAliasSymbol alias => alias.Target,
            IMethodSymbol { ReducedFrom: { } extension } => extension,
            var symbol => symbol,
        };
        INamedTypeSymbol? type = declared as INamedTypeSymbol ?? declared?.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }
        string? path = type?.OriginalDefinition.DeclaringSyntaxReferences
            .Select(static reference => reference.SyntaxTree.FilePath)
            .FirstOrDefault(path => path.StartsWith(sources.Project + "/", StringComparison.Ordinal));
        return path is null ? null : (path, type!.Name);
    }

    // The folder that a namespace is named after; null for the root.
    private string? FolderOf(INamespaceSymbol space)
    {
        string root = sources.Project == "src/Runtime" ? "UdsAot." : "UdsAot.Generator.";
        return order.FirstOrDefault(folder => space.ToDisplayString() == root + folder.Replace('/', '.'));
    }
}
