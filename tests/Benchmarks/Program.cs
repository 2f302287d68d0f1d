using UdsAot.Benchmarks;

// How long it takes to find a mount among many, with the code that the generator writes for them.
// The first run loads the compiler and is not shown. Of all in turn, each is out of the processor's caches when it is asked for again;
// traffic is more like that to a few.
Console.WriteLine("| mounts | generated, ms | compiled, ms | one of 16, ns | one of all, ns | none, ns |");
Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
MatchBenchmark.Run(1);
foreach (int count in (int[])[1, 10, 1_000, 10_000])
{
    Console.WriteLine(MatchBenchmark.Run(count).ToRow());
}
