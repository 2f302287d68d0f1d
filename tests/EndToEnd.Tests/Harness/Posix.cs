using System.Runtime.InteropServices;

namespace UdsAot.EndToEnd.Harness;

/// <summary>The system calls that .NET has no name for.</summary>
internal static partial class Posix
{
    /// <summary>kill(2). Answers 0, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    /// <summary>geteuid(2): 0 for the superuser, whom file modes do not stop.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    /// <summary>getegid(2).</summary>
    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroupId();
}
