using Microsoft.CodeAnalysis;
using UdsAot.Generator.Tests.Harness;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace UdsAot.Generator.Tests;

/// <summary>An edit costs what it changes and no more.</summary>
public sealed class IncrementalTests
{
    private static readonly string s_mounts = MountsText.Of(MountsText.Mount("/a"), MountsText.Mount("/b"));

    public static TheoryData<string> Cases
        => new(GoldenCase.All.Select(golden => golden.Name).Where(name => name != "uds001-no-file"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_unrelated_edit_does_nothing(string name)
    {
        GeneratorRun second = GoldenCase.Named(name).Run.With(RuntimeSources.Compilation.AddSyntaxTrees(RuntimeSources.Parse("class Unrelated;", "Unrelated.cs")));
        Assert.All(
            (string[])[
                PipelineSteps.Marked, PipelineSteps.Input, PipelineSteps.Compiled, PipelineSteps.Diagnostics, PipelineSteps.Spec,
                PipelineSteps.Hash,
            ],
            step => Assert.All(second.Reasons(step), reason => Assert.Equal(Cached, reason)));
        Assert.NotEmpty(second.OutputReasons());
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void White_space_is_parsed_again_and_nothing_is_emitted()
    {
        GeneratorRun second = Edit(s_mounts, "  // A comment.\n" + s_mounts.Replace(": ", " :  ", StringComparison.Ordinal));
        Assert.Equal([Modified], second.Reasons(PipelineSteps.Input));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Compiled));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Hash));
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void White_space_emits_nothing_whatever_the_file(string name)
    {
        string mounts = GoldenCase.Named(name).Mounts;
        GeneratorRun second = Edit(mounts, mounts + " \n\n");
        Assert.DoesNotContain(Modified, second.Reasons(PipelineSteps.Spec));
        Assert.DoesNotContain(Modified, second.Reasons(PipelineSteps.Hash));
    }

    [Fact]
    public void A_mounts_change_emits_the_table_once()
    {
        GeneratorRun second = Edit(s_mounts, s_mounts.Replace("/b", "/c", StringComparison.Ordinal));
        Assert.Equal([Modified], second.Reasons(PipelineSteps.Spec));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Diagnostics));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Hash));
        Assert.Single(second.OutputReasons(), Modified);
        Assert.Contains("\"/c\"u8", second.Table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_that_moves_is_reported_at_its_new_place_and_emits_nothing()
    {
        string wrong = s_mounts.Replace("\"/b\"", "\"b\"", StringComparison.Ordinal);
        GeneratorRun second = Edit(wrong, "\n\n" + wrong);
        Assert.Equal(6, second.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal([Modified], second.Reasons(PipelineSteps.Diagnostics));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Spec));
    }

    [Fact]
    public void A_new_hash_emits_the_hash_alone()
    {
        GeneratorRun first = GeneratorRun.Of(s_mounts);
        GeneratorRun second = first.With(driver => driver.WithUpdatedAnalyzerConfigOptions(new MountsOptions(new string('f', 64))));
        Assert.Equal([Modified], second.Reasons(PipelineSteps.Hash));
        Assert.Equal([Unchanged], second.Reasons(PipelineSteps.Compiled));
        Assert.Single(second.OutputReasons(), Modified);
        Assert.Equal(new string('f', 64), EmittedTable.Of(second).Sha256);
    }

    [Fact]
    public void A_file_that_is_not_marked_does_not_matter()
    {
        var other = new TextFile("other.txt", "a");
        GeneratorRun first = GeneratorRun.Of(new TextFile("mounts.json", s_mounts), other);
        GeneratorRun second = first.With(driver => driver.ReplaceAdditionalText(other, new TextFile("other.txt", "b")));
        Assert.Empty(second.Diagnostics);
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    private static GeneratorRun Edit(string before, string after)
    {
        var file = new TextFile("mounts.json", before);
        return GeneratorRun.Of(file).With(driver => driver.ReplaceAdditionalText(file, new TextFile("mounts.json", after)));
    }
}
