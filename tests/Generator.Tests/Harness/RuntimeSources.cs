using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>The runtime's hand-written half of the table, compiled from its own files: what the generated half has to fit.</summary>
internal static class RuntimeSources
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>A library of the declarations, which lacks the generated half.</summary>
    public static CSharpCompilation Compilation { get; } = CSharpCompilation.Create(
        "udsaot",
        [
            Parse(ImplicitUsings, "Usings.cs"),
            .. ((string[])["CompiledMounts.cs", "MountTable.cs", "Mount.cs", "HeaderMap.cs", "ForwardedPolicy.cs"])
                .Select(file => Parse(Checkout.Read("src", "Runtime", "Routing", file), file)),
        ],
        References(),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            generalDiagnosticOption: ReportDiagnostic.Error,
            nullableContextOptions: NullableContextOptions.Enable,
            warningLevel: 9999));

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    private static IEnumerable<MetadataReference> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
}
