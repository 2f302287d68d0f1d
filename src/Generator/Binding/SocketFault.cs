using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Routing;

namespace UdsAot.Generator.Binding;

/// <summary>Says in words what is wrong with a socket path.</summary>
internal static class SocketFault
{
    private const string Absolute = "the path from '/' on, or '@name' for an abstract socket, as in '+/run/api.sock:/'";

    /// <param name="socket">What was written where a socket path must be.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static void Report(DiagnosticBag diagnostics, TextRange range, string socket, SocketPathFault fault)
    {
        (string wrong, string write) = fault switch
        {
            SocketPathFault.Empty => ("is empty", Absolute),
            SocketPathFault.Relative => ("is relative", Absolute),
            SocketPathFault.Nul => ("has a NUL in it", "it without"),
            SocketPathFault.TooLong => (
                $"is {SocketPath.LengthOf(socket)} bytes long, and the kernel takes {SocketPath.MaxLength}", "a shorter one"),
            _ => ("ends in '/' as a directory does", "it without the last '/'"),
        };
        diagnostics.Add(Descriptors.InvalidSocketPath, range, socket, wrong, write);
    }
}
