using System.Globalization;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>The resources of a process and its descendants, from proc(5).</summary>
internal static class ProcessFamily
{
    /// <summary>Microseconds of a clock tick: USER_HZ is 100 on every Linux that .NET runs on.</summary>
    private const double TickMicroseconds = 10_000;

    /// <summary>A process and its living descendants, the process first.</summary>
    public static int[] Of(int process)
    {
        List<(int Id, int Parent)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && Fields(id) is { } fields)
            {
                all.Add((id, int.Parse(fields[1], CultureInfo.InvariantCulture)));
            }
        }
        List<int> family = [process];
        for (int i = 0; i < family.Count; i++)
        {
            family.AddRange(all.Where(other => other.Parent == family[i]).Select(static other => other.Id));
        }
        return [.. family];
    }

    /// <summary>Processor time that some processes have used with all their threads.</summary>
    public static ProcessorTime Time(int[] family)
    {
        double user = 0;
        double system = 0;
        foreach (int id in family)
        {
            string[] fields = Fields(id) ?? throw new InvalidOperationException($"Process {id} has ended while it was measured.");
            user += double.Parse(fields[11], CultureInfo.InvariantCulture) * TickMicroseconds;
            system += double.Parse(fields[12], CultureInfo.InvariantCulture) * TickMicroseconds;
        }
        return new ProcessorTime(user, system);
    }

    /// <summary>Bytes resident now.</summary>
    public static long Resident(int[] family) => Memory(family, "VmRSS:");

    /// <summary>The most bytes that were resident at once.</summary>
    public static long PeakResident(int[] family) => Memory(family, "VmHWM:");

    // The largest process, and the private pages of the others: a page that a worker has from its parent counts once.
    private static long Memory(int[] family, string key)
    {
        int largest = family.MaxBy(id => Kilobytes($"/proc/{id}/status", key));
        long total = Kilobytes($"/proc/{largest}/status", key);
        foreach (int id in family.Where(id => id != largest))
        {
            total += Kilobytes($"/proc/{id}/smaps_rollup", "Private_Clean:") + Kilobytes($"/proc/{id}/smaps_rollup", "Private_Dirty:");
        }
        return total * 1024;
    }

    private static long Kilobytes(string file, string key)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    // From the third on: the second is the command's name, which may hold blanks and brackets.
    private static string[]? Fields(int id)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
