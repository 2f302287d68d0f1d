using System.Text;

namespace UdsAot.Posix;

/// <summary>
/// Name of a Unix socket as in mounts.json: an absolute path, or <c>@name</c> in Linux's abstract namespace. This file is compiled into
/// the runtime and, linked, into the generator; it therefore uses nothing newer than netstandard2.0.
/// </summary>
internal static class SocketPath
{
    /// <summary>
    /// Limit of a path in bytes of UTF-8: <c>sun_path</c> has 108 bytes, and the last must be NUL (unix(7)). An abstract name has as many
    /// after its leading NUL, which is written as <c>@</c>.
    /// </summary>
    public const int MaxLength = 107;

    /// <summary>True for a name in the abstract namespace.</summary>
    public static bool IsAbstract(string socket) => socket.Length > 0 && socket[0] == '@';

    /// <summary>Returns the fault of a socket's name, or <see cref="SocketPathFault.None"/> if it can be used.</summary>
    public static SocketPathFault Check(string socket)
    {
        if (socket.Length == 0 || (socket.Length == 1 && IsAbstract(socket)))
        {
            return SocketPathFault.Empty;
        }
        if (!IsAbstract(socket) && socket[0] != '/')
        {
            return SocketPathFault.Relative;
        }
        if (socket.IndexOf('\0') >= 0)
        {
            return SocketPathFault.Nul;
        }
        if (LengthOf(socket) > MaxLength)
        {
            return SocketPathFault.TooLong;
        }
        return !IsAbstract(socket) && socket[socket.Length - 1] == '/' ? SocketPathFault.Directory : SocketPathFault.None;
    }

    /// <summary>The bytes that count against <see cref="MaxLength"/>: the whole path, or an abstract name without its <c>@</c>.</summary>
    public static int LengthOf(string socket) => Encoding.UTF8.GetByteCount(socket) - (IsAbstract(socket) ? 1 : 0);
}
