using System.ComponentModel;
using System.Runtime.InteropServices;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>The system calls that .NET has no name for.</summary>
internal static class NativeCalls
{
    private const int NoSuchProcess = 3;

    /// <summary>SIGKILL of signal(7).</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM of signal(7).</summary>
    public const int Terminate = 15;

    /// <summary>Sends a signal to one process; one that has ended is no error.</summary>
    public static void Signal(int process, int signal)
    {
        if (SendSignal(process, signal) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and int error)
        {
            throw new Win32Exception(error);
        }
    }

    /// <summary>Keeps the calling thread, and what it starts from now on, on one core.</summary>
    /// <param name="core">The core's number, 0 to 63.</param>
    public static void StayOn(int core)
    {
        ulong mask = 1UL << core;
        if (SetAffinity(0, sizeof(ulong), ref mask) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Core {core} is not to be had.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);

    [DllImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static extern int SetAffinity(int thread, nint size, ref ulong mask);
}
