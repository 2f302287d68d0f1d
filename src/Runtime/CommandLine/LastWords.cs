using System.Text;
using UdsAot.Posix;

namespace UdsAot.CommandLine;

/// <summary>The one line of a process that an exception ends, where .NET would print its frames without their names, and abort.</summary>
internal static unsafe class LastWords
{
    private const int StandardError = 2;

    /// <summary>Sees to it that the process ends so.</summary>
    public static void Prepare() => AppDomain.CurrentDomain.UnhandledException += static (_, arguments) => End(arguments.ExceptionObject);

    private static void End(object exception)
    {
        if (exception is not OutOfMemoryException)
        {
            Write(Encoding.UTF8.GetBytes($"udsaot: cannot go on after an unexpected {exception.GetType().Name}; its supervisor should start it anew\n"));
        }
        else
        {
            // Nothing can be allocated for other words.
            Write("udsaot: cannot go on without memory; its supervisor should start it anew\n"u8);
        }
        Libc.Exit(ExitCode.CannotGoOn);
    }

    private static void Write(ReadOnlySpan<byte> line)
    {
        fixed (byte* bytes = line)
        {
            _ = Libc.Write(StandardError, bytes, line.Length);
        }
    }
}
