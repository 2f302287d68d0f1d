using System.Diagnostics;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using UdsAot.Generator;
using UdsAot.Generator.Emitting;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Benchmarks;

/// <summary>Compiles a table of many mounts and asks it for all of them, in an order that no cache or branch predictor knows.</summary>
internal static class MatchBenchmark
{
    private const int Lookups = 2_000_000;
    private const int Repetitions = 5;
    private const int Busy = 16;

    // Spans cannot go through reflection, and a delegate call for each lookup would be measured too: the loop is in the table's assembly.
    private const string Probe = """
        namespace UdsAot.Routing;

        public static class Probe
        {
            public static int Ask(byte[][] paths, int lookups)
            {
                MountTable table = CompiledMounts.Instance;
                int found = 0;
                for (int lookup = 0, path = 0; lookup < lookups; lookup++)
                {
                    found += table.FindMount(0, paths[path], asksUpgrade: false) == MountTable.None ? 0 : 1;
                    path = path + 1 == paths.Length ? 0 : path + 1;
                }
                return found;
            }
        }
        """;

    /// <summary>
    /// Prints how long it takes to find a mount among many, with the code that the generator writes for them. The first run loads
    /// the compiler and is not shown. Of all in turn, each is out of the processor's caches when it is asked for again; traffic is
    /// more like that to a few.
    /// </summary>
    public static void Print()
    {
        Console.WriteLine("| mounts | generated, ms | compiled, ms | one of 16, ns | one of all, ns | none, ns |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        Run(1);
        foreach (int count in (int[])[1, 10, 1_000, 10_000])
        {
            Console.WriteLine(Run(count).ToRow());
        }
    }

    private static MatchResult Run(int count)
    {
        string mounts = MountsText.Many(count);
        long start = Stopwatch.GetTimestamp();
        string table = MountsEmitter.Emit(MountsCompiler.Compile("mounts.json", mounts).Spec!);
        TimeSpan generated = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        byte[] image = Compile(table);
        TimeSpan compiled = Stopwatch.GetElapsedTime(start);

        var ask = new AssemblyLoadContext(null).LoadFromStream(new MemoryStream(image)).GetType("UdsAot.Routing.Probe")!
            .GetMethod("Ask")!.CreateDelegate<Func<byte[][], int, int>>();
        byte[][] paths = Paths(count, "/api/v1/state");
        byte[][] others = Paths(count, "/other/v1/state");
        return new MatchResult(
            count,
            generated,
            compiled,
            Measure(ask, [.. paths.Take(Busy)], expected: Lookups),
            Measure(ask, paths, expected: Lookups),
            Measure(ask, others, expected: 0));
    }

    /// <summary>Nanoseconds a lookup, the best of some rounds: what other processes took away is not the code's.</summary>
    private static double Measure(Func<byte[][], int, int> ask, byte[][] paths, int expected)
    {
        double best = double.MaxValue;
        ask(paths, paths.Length);
        for (int round = 0; round < Repetitions; round++)
        {
            long start = Stopwatch.GetTimestamp();
            int found = ask(paths, Lookups);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Lookups);
            if (found != expected)
            {
                throw new InvalidOperationException($"{found} of {Lookups} paths have a mount, and {expected} should.");
            }
        }
        return best;
    }

    private static byte[][] Paths(int count, string rest)
    {
        byte[][] paths = [.. MountsText.Mountpoints(count)
            .Select(mountpoint => Encoding.UTF8.GetBytes(mountpoint.Replace("/api", rest, StringComparison.Ordinal)))];
        new Random(1).Shuffle(paths);
        return paths;
    }

    private static byte[] Compile(string table)
    {
        const string Source = "namespace UdsAot.Routing; partial class CompiledMounts { public override string SourceSha256 => \"\"; }";
        CSharpCompilation compilation = RuntimeSources.Compilation.AddSyntaxTrees(
            RuntimeSources.Parse(table, "CompiledMounts.g.cs"), RuntimeSources.Parse(Source, "Source.cs"), RuntimeSources.Parse(Probe, "Probe.cs"));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
