using System.Text;

namespace UdsAot.Posix;

/// <summary>
/// How a Unix socket is named in mounts.json: an absolute path, or <c>@name</c> for Linux's abstract namespace. This file is
/// compiled into the runtime and, linked, into the generator; it therefore uses nothing newer than netstandard2.0.
/// </summary>
internal static class SocketPath
{
    /// <summary>
    /// The longest path in bytes of UTF-8: <c>sun_path</c> has 108 bytes and the last must be NUL (unix(7)). An abstract
    /// name has as many beside its leading NUL, for which the <c>@</c> stands.
    /// </summary>
    public const int MaxLength = 107;

    /// <summary>Whether a socket's name is one in the abstract namespace.</summary>
    public static bool IsAbstract(string socket) => socket.Length > 0 && socket[0] == '@';

    /// <summary>What is wrong with a socket's name; <see cref="SocketPathFault.None"/> when it can be used.</summary>
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

    /// <summary>The bytes that count against <see cref="MaxLength"/>: all of a path, an abstract name without its <c>@</c>.</summary>
    public static int LengthOf(string socket) => Encoding.UTF8.GetByteCount(socket) - (IsAbstract(socket) ? 1 : 0);
}
