namespace UdsAot.Benchmarks.Comparison;

/// <summary>Where the numbers come from.</summary>
internal static class Machine
{
    public static string Describe()
        => $"{Processor()}, {File.ReadLines("/proc/cpuinfo").Count(static line => line.StartsWith("processor", StringComparison.Ordinal))} cores; Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}";

    private static string Processor()
    {
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
