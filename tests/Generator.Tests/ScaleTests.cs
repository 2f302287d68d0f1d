using System.Diagnostics;
using System.Text;
using UdsAot.Generator.Tests.Harness;
using Xunit.Abstractions;

namespace UdsAot.Generator.Tests;

/// <summary>Many mounts compile, and are found. The times are printed, not asserted.</summary>
public sealed class ScaleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void Every_one_of_many_mounts_is_found(int count)
    {
        var generating = Stopwatch.StartNew();
        GeneratorRun run = GeneratorRun.Of(MountsText.Many(count));
        generating.Stop();
        Assert.Empty(run.Diagnostics);

        var compiling = Stopwatch.StartNew();
        EmittedTable table = EmittedTable.Of(run);
        compiling.Stop();
        Assert.Equal(count, table.Count);

        byte[][] paths = [.. Enumerable.Range(0, count)
            .Select(index => Encoding.UTF8.GetBytes(table.Get<string>(index, "Mountpoint") + "/v1/state?no=query"))];
        for (int index = 0; index < count; index++)
        {
            Assert.Equal(index, table.FindMount(0, paths[index]));
        }
        Match(table, paths);
        double nanoseconds = Match(table, paths);
        output.WriteLine(
            $"measured: {count} mounts: generated in {generating.ElapsedMilliseconds} ms, compiled in "
            + $"{compiling.ElapsedMilliseconds} ms, matched in {nanoseconds:F0} ns");
    }

    /// <summary>Nanoseconds a lookup; the first round lets the code be compiled for good.</summary>
    private static double Match(EmittedTable table, byte[][] paths)
    {
        const int Rounds = 1_000_000;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < Rounds; round++)
        {
            table.FindMount(0, paths[round % paths.Length]);
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Rounds;
    }
}
