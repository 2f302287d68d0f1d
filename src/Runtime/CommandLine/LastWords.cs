using System.Text;
using UdsAot.Posix;

namespace UdsAot.CommandLine;

/// <summary>
/// Writes the one line of a process that an unhandled exception ends. .NET itself would print stack frames without names, and abort.
/// </summary>
internal static unsafe class LastWords
{
    private const int StandardError = 2;

    /// <summary>Installs the handler.</summary>
    public static void Prepare() => AppDomain.CurrentDomain.UnhandledException += static (_, arguments) => End(arguments.ExceptionObject);

    private static void End(object exception)
    {
        if (exception is not OutOfMemoryException)
        {
            Write(Encoding.UTF8.GetBytes($"udsaot: cannot continue after an unexpected {exception.GetType().Name}; its supervisor should restart it\n"));
        }
        else
        {
            // No memory can be allocated for another text.
            Write("udsaot: cannot continue: out of memory; its supervisor should restart it\n"u8);
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
