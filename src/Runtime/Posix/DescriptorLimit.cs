using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>The number of descriptors that the process may have open at once (RLIMIT_NOFILE, getrlimit(2)).</summary>
internal static unsafe partial class DescriptorLimit
{
    private const int RLIMIT_NOFILE = 7;

    /// <summary>The limit that holds now; .NET has raised it at the start of the process as far as it may be.</summary>
    public static long Read()
    {
        ulong* limits = stackalloc ulong[2];
        return GetLimit(RLIMIT_NOFILE, limits) == 0 ? (long)Math.Min(limits[0], long.MaxValue) : long.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limits);
}
