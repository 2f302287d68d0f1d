using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Emitting;
using UdsAot.Generator.Files;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator;

/// <summary>
/// Compiles the mounts file into the other half of the runtime's CompiledMounts. Diagnostics, table and hash are three outputs:
/// an edit of white space moves the diagnostics, changes the hash at the next build, and does not change the table.
/// </summary>
[Generator(LanguageNames.CSharp)]
internal sealed class MountsGenerator : IIncrementalGenerator
{
    private const string MarkOption = "build_metadata.AdditionalFiles.UdsAotMounts";
    private const string ListMarkOption = "build_metadata.AdditionalFiles.UdsAotFileList";
    private const string HashOption = "build_metadata.AdditionalFiles.UdsAotMountsSha256";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EquatableArray<MountsFile>> input = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => IsMarked(pair.Right.GetOptions(pair.Left), MarkOption))
            .Select(static (pair, cancellation) => Read(pair.Left, pair.Right.GetOptions(pair.Left), cancellation))
            .WithTrackingName(PipelineSteps.Marked)
            .Collect()
            .Select(static (files, _) => new EquatableArray<MountsFile>([.. files]))
            .WithTrackingName(PipelineSteps.Input);

        IncrementalValueProvider<EquatableArray<PackedOriginSpec>> packed = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => IsMarked(pair.Right.GetOptions(pair.Left), ListMarkOption))
            .Select(static (pair, cancellation) => ListReader.Read(pair.Left.GetText(cancellation)?.ToString()))
            .Collect()
            .Select(static (lists, _) => new EquatableArray<PackedOriginSpec>([.. lists.SelectMany(static list => list)]))
            .WithTrackingName(PipelineSteps.Packed);

        IncrementalValueProvider<CompiledMountsFile> compiled = input
            .Combine(packed)
            .Select(static (pair, _) => MountsCompiler.Compile(pair.Left, pair.Right))
            .WithTrackingName(PipelineSteps.Compiled);

        IncrementalValueProvider<EquatableArray<DiagnosticSpec>> diagnostics = compiled
            .Select(static (file, _) => file.Diagnostics)
            .WithTrackingName(PipelineSteps.Diagnostics);

        IncrementalValueProvider<MountsSpec?> spec = compiled
            .Select(static (file, _) => file.Spec)
            .WithTrackingName(PipelineSteps.Spec);

        IncrementalValueProvider<string> hash = input
            .Select(static (files, _) => files.Count == 1 ? files[0].Sha256 : "")
            .WithTrackingName(PipelineSteps.Hash);

        context.RegisterSourceOutput(diagnostics, static (output, found) => Report(output, found));
        context.RegisterSourceOutput(
            spec,
            static (output, spec) => Add(
                output, "CompiledMounts.g.cs", spec is null ? MountsEmitter.EmitEmpty() : MountsEmitter.Emit(spec)));
        context.RegisterSourceOutput(
            hash, static (output, hash) => Add(output, "CompiledMounts.Source.g.cs", MountsEmitter.EmitSource(hash)));
    }

    private static bool IsMarked(AnalyzerConfigOptions options, string option)
        => options.TryGetValue(option, out string? mark) && string.Equals(mark, "true", StringComparison.OrdinalIgnoreCase);

    private static MountsFile Read(AdditionalText file, AnalyzerConfigOptions options, CancellationToken cancellation)
    {
        options.TryGetValue(HashOption, out string? hash);
        return new MountsFile(file.Path, file.GetText(cancellation)?.ToString(), hash ?? "");
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticSpec> found)
    {
        foreach (DiagnosticSpec diagnostic in found)
        {
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
        }
    }

    private static void Add(SourceProductionContext output, string name, string text)
        => output.AddSource(name, SourceText.From(text, Encoding.UTF8));
}
