using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>Each folder of Cases is what it says that it is.</summary>
public sealed class GoldenCaseTests
{
    public static TheoryData<string> Cases => new(GoldenCase.All.Select(golden => golden.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_says_and_writes_what_is_expected(string name)
    {
        GoldenCase golden = GoldenCase.Named(name);
        string report = Report.Of(golden.Run.Diagnostics);
        golden.Check("expected.txt", report.Length == 0 ? null : report);
        golden.Check("expected.cs", golden.IsGood ? golden.Run.Table : null);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_written_compiles_without_warnings(string name)
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named(name).Run);
        Assert.Equal(GoldenCase.Named(name).IsGood, table.Count > 0);
    }

    [Fact]
    public void A_file_with_mistakes_gives_a_table_that_matches_nothing()
    {
        EmittedTable table = EmittedTable.Of(GeneratorRun.Of("{"));
        Assert.Equal(0, table.Count);
        Assert.Empty(table.ListenerUrls);
        Assert.Equal(-1, table.FindVhost("device.local"));
        Assert.Equal(-1, table.FindMount(0, "/"));
    }
}
