using System.Globalization;

namespace UdsAot.Metrics;

/// <summary>What the kernel says of this process (proc(5)). A figure is null where /proc does not tell.</summary>
internal sealed class ProcessFigures
{
    /// <summary>Clock ticks a second in /proc: the same on every architecture of Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    // Places in /proc/self/stat behind the name in parentheses, which may hold spaces; the state is at 0.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int VirtualSize = 20;
    private const int ResidentPages = 21;

    private ProcessFigures()
    {
    }

    /// <summary>Processor time of user and kernel, in seconds.</summary>
    public double? CpuSeconds { get; private set; }

    public long? ResidentBytes { get; private set; }

    public long? VirtualBytes { get; private set; }

    /// <summary>File descriptors that are open.</summary>
    public int? OpenFiles { get; private set; }

    /// <summary>File descriptors that may be open at once; null for any number.</summary>
    public long? MaxFiles { get; private set; }

    /// <summary>Reads them as they are now.</summary>
    public static ProcessFigures Read()
    {
        var figures = new ProcessFigures();
        try
        {
            figures.ReadStat(File.ReadAllText("/proc/self/stat"));
            figures.MaxFiles = ReadLimit(File.ReadLines("/proc/self/limits"));
            // One of them is open for this very look.
            figures.OpenFiles = Directory.GetFileSystemEntries("/proc/self/fd").Length - 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A sandbox without /proc: what was read until now stands.
        }
        return figures;
    }

    private void ReadStat(string stat)
    {
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CpuSeconds = (Number(fields[UserTime]) + Number(fields[SystemTime])) / TicksPerSecond;
        VirtualBytes = Number(fields[VirtualSize]);
        ResidentBytes = Number(fields[ResidentPages]) * Environment.SystemPageSize;
    }

    // "Max open files            1024                 524288               files"
    private static long? ReadLimit(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        string? line = lines.FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is not null && long.TryParse(
            line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out long limit)
            ? limit
            : null;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
