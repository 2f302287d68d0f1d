using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>
/// The runtime's own declarations, compiled from its files: what the generated half of the table has to fit. All but the class that
/// is completed is compiled and loaded once.
/// </summary>
internal static class RuntimeSources
{
    private const string TableAssembly = "table";

    private const string Prelude = $"""
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("{TableAssembly}")]
        """;

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        generalDiagnosticOption: ReportDiagnostic.Error,
        nullableContextOptions: NullableContextOptions.Enable,
        allowUnsafe: true,
        warningLevel: 9999);

    private static readonly MetadataReference[] s_framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly string s_table = Checkout.At("src", "Runtime", "Compiled", "CompiledMounts.cs");

    /// <summary>The contents of compiled-in files: a byte at n is n modulo 251.</summary>
    public static byte[] Pack { get; } = [.. Enumerable.Range(0, 8_192).Select(static number => (byte)(number % 251))];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>The files that the table is made of or depends on; none of them knows Kestrel.</summary>
    public static string[] Files { get; } =
    [
        .. ((string[])["Http1", "Addresses", "Responses", "Compiled", "Routing"]).SelectMany(folder => Directory.GetFiles(Checkout.At("src", "Runtime", folder), "*.cs")),
        Checkout.At("src", "Runtime", "Posix", "StaticMemory.cs"),
    ];

    /// <summary>A library of the hand-written half alone, which does not compile without the generated one.</summary>
    public static CSharpCompilation Compilation { get; } = CSharpCompilation.Create(
        TableAssembly,
        [Parse(Prelude, "Prelude.cs"), Parse(File.ReadAllText(s_table), s_table)],
        [.. s_framework, LoadTheRest()],
        s_options);

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    private static MetadataReference LoadTheRest()
    {
        CSharpCompilation rest = CSharpCompilation.Create(
            "rest",
            [Parse(Prelude, "Prelude.cs"), .. Files.Where(file => file != s_table).Select(file => Parse(File.ReadAllText(file), file))],
            s_framework,
            s_options);
        using var image = new MemoryStream();
        EmitResult result = rest.Emit(image, manifestResources: [new ResourceDescription("udsaot.files", static () => new MemoryStream(Pack), isPublic: true)]);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }
        image.Position = 0;
        AssemblyLoadContext.Default.LoadFromStream(image);
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
