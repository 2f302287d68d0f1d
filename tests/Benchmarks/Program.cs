using UdsAot.Benchmarks;
using UdsAot.Benchmarks.Comparison;

switch (args)
{
    case ["match"]:
        MatchBenchmark.Print();
        return 0;
    case ["compare", .. string[] options]:
        return ComparisonCommand.Run(options);
    default:
        Console.Error.WriteLine("""
            Usage: Benchmarks match              how long it takes to find a mount among many
                   Benchmarks compare OPTIONS    udsaot and other proxies under the same loads; build/bench does it
            """);
        return 2;
}
