namespace UdsAot.Packer;

/// <summary>Resolves all symbolic links of a path, as realpath(3) does.</summary>
internal static class RealPath
{
    /// <summary>Maximum number of links, as in the kernel; more count as a loop.</summary>
    private const int MaxLinks = 40;

    /// <returns>An absolute path without links, which need not exist; null for a loop of links.</returns>
    public static string? Resolve(string path)
    {
        var left = new Stack<string>(Segments(Path.GetFullPath(path)).Reverse());
        string real = "/";
        int links = 0;
        while (left.TryPop(out string? segment))
        {
            if (segment == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }
            string next = Path.Combine(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks)
            {
                return null;
            }
            real = target.StartsWith('/') ? "/" : real;
            foreach (string part in Segments(target).Reverse())
            {
                left.Push(part);
            }
        }
        return real;
    }

    private static IEnumerable<string> Segments(string path) => path.Split('/').Where(static segment => segment is not ("" or "."));
}
