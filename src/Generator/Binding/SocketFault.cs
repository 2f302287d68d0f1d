using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Routing;

namespace UdsAot.Generator.Binding;

/// <summary>Says in words what is wrong with a socket path.</summary>
internal static class SocketFault
{
    /// <param name="socket">What was written where a socket path must be.</param>
    /// <param name="example">The whole value as it could be written, in quotes.</param>
    /// <param name="takesAbstract">Whether <c>@name</c> is possible here.</param>
    public static void Report(DiagnosticBag diagnostics, TextRange range, string socket, string example, bool takesAbstract)
    {
        string absolute = takesAbstract ? "the path from '/' on, or '@name' for an abstract socket" : "the path from '/' on";
        (string wrong, string write) = SocketPath.Check(socket) switch
        {
            SocketPathFault.Empty => ("is empty", $"{absolute}, as in {example}"),
            SocketPathFault.Relative => ("is relative", $"{absolute}, as in {example}"),
            SocketPathFault.Nul => ("has a NUL in it", "it without"),
            SocketPathFault.TooLong => (
                $"is {SocketPath.LengthOf(socket)} bytes long, and the kernel takes {SocketPath.MaxLength}", "a shorter one"),
            SocketPathFault.Directory => ("ends in '/' as a directory does", "it without the last '/'"),
            _ => ("is an abstract name", $"{absolute}, as in {example}"),
        };
        diagnostics.Add(Descriptors.InvalidSocketPath, range, socket, wrong, write);
    }
}
