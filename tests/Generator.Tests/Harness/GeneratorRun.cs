using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>The generator at work on mounts files, in the driver that the compiler uses.</summary>
internal sealed class GeneratorRun
{
    public const string Sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly GeneratorDriverOptions s_tracking =
        new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);

    private GeneratorRun(GeneratorDriver driver, Compilation compilation)
    {
        Driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        Output = output;
        Result = Driver.GetRunResult().Results.Single();
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The runtime's declarations and the generated half.</summary>
    public Compilation Output { get; }

    public GeneratorRunResult Result { get; }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>The generated table.</summary>
    public string Table => Result.GeneratedSources.Single(source => source.HintName == "CompiledMounts.g.cs").SourceText.ToString();

    public static GeneratorRun Of(string mounts) => Of(new TextFile("mounts.json", mounts));

    public static GeneratorRun Of(params AdditionalText[] files) => Of(Sha256, files);

    public static GeneratorRun Of(string sha256, AdditionalText[] files)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new MountsGenerator().AsSourceGenerator()],
            files,
            RuntimeSources.ParseOptions,
            new MountsOptions(sha256),
            s_tracking);
        return new GeneratorRun(driver, RuntimeSources.Compilation);
    }

    /// <summary>Runs again with the same driver after a change of the files.</summary>
    public GeneratorRun With(Func<GeneratorDriver, GeneratorDriver> change) => new(change(Driver), RuntimeSources.Compilation);

    /// <summary>Runs again with the same driver after a change of the other code.</summary>
    public GeneratorRun With(Compilation compilation) => new(Driver, compilation);

    /// <summary>Why the steps of a name ran, or that they did not.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step)
        => [.. Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    /// <summary>Why the sources and diagnostics were produced, in the order of registration.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons()
        => [.. Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)];
}
