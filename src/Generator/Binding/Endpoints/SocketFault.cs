using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Posix;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>Reports the fault of a socket path.</summary>
internal static class SocketFault
{
    private const string Absolute = "an absolute path, or '@name' for an abstract socket, as in '+/run/api.sock:/'";

    /// <param name="socket">The path as written.</param>
    /// <param name="fault">Its fault.</param>
    public static void Report(DiagnosticBag diagnostics, TextRange range, string socket, SocketPathFault fault)
    {
        (string wrong, string write) = fault switch
        {
            SocketPathFault.Empty => ("is empty", Absolute),
            SocketPathFault.Relative => ("is relative", Absolute),
            SocketPathFault.Nul => ("has a NUL in it", "it without NUL"),
            SocketPathFault.TooLong => (
                $"is {SocketPath.LengthOf(socket)} bytes long, and the kernel allows {SocketPath.MaxLength}", "a shorter one"),
            _ => ("ends in '/' like a folder", "it without the last '/'"),
        };
        diagnostics.Add(Descriptors.InvalidSocketPath, range, socket, wrong, write);
    }
}
