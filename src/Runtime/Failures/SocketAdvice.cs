using UdsAot.Posix;

namespace UdsAot.Failures;

/// <summary>
/// Explains why a connection to a Unix socket failed, and gives a remedy. It examines the file system after the failure; if the state has
/// changed in the meantime, it reports the present state.
/// </summary>
internal static class SocketAdvice
{
    /// <summary>Explains a failed connect. Never throws.</summary>
    /// <param name="errno">The error of connect(2); 0 if it is not known.</param>
    /// <param name="socket">The socket's absolute path, or <c>@name</c> in the abstract namespace.</param>
    public static string Explain(int errno, string socket)
    {
        bool isAbstract = socket.StartsWith('@');
        return errno switch
        {
            Errno.ECONNREFUSED when isAbstract => "no process listens on this name; is its server running, and in the same network namespace?",
            Errno.ECONNREFUSED => ExplainRefused(socket),
            Errno.EACCES or Errno.EPERM when isAbstract => $"udsaot ({Ourselves()}) may not connect to it; a security module or a sandbox forbids it",
            Errno.EACCES or Errno.EPERM => ExplainDenied(socket),
            Errno.EAGAIN => "its queue of waiting connections is full; does the server hang, is it too slow, or is its listen backlog too small?",
            Errno.ENOTSOCK => "the file at this path is not a socket; do the mount and the server use the same path?",
            Errno.EPROTOTYPE => "it is a socket of another type (datagram or seqpacket); the server must listen on a stream socket",
            Errno.ETIMEDOUT => "it did not accept the connection in time; does the server hang?",
            Errno.ECONNRESET or Errno.EPIPE => "the server closed the connection; did it crash? Its own log may say more",
            Errno.EMFILE or Errno.ENFILE => "there are no file descriptors left; raise the limit (ulimit -n, or LimitNOFILE= for systemd)",
            Errno.ENOMEM or Errno.ENOBUFS => "the kernel has no memory left for another connection",
            Errno.ENAMETOOLONG => "the path is too long for a socket",
            _ when isAbstract => "cannot connect; see connect(2)",
            _ => ExplainMissing(socket),
        };
    }

    /// <summary>Explains why a listener's socket file could not be created. Never throws.</summary>
    /// <param name="errno">The error of bind(2).</param>
    /// <param name="socket">The socket's absolute path.</param>
    public static string ExplainBind(int errno, string socket)
    {
        string directory = Path.GetDirectoryName(socket) ?? "/";
        return errno switch
        {
            Errno.EADDRINUSE => "the file at this path could not be removed",
            Errno.ENOENT => $"directory {directory} does not exist; create it first",
            Errno.ENOTDIR => $"{directory} is not a directory",
            Errno.EACCES or Errno.EPERM when FileStatus.Read(directory, out FileStatus closed) == 0 =>
                $"directory {directory} ({Permissions(closed)}) does not allow udsaot ({Ourselves()}) to create a file in it",
            Errno.EACCES or Errno.EPERM => $"udsaot ({Ourselves()}) may not create a file there",
            Errno.EROFS => $"the file system of {directory} is read-only",
            Errno.ENOSPC => $"the file system of {directory} is full",
            _ => "the socket file could not be created",
        };
    }

    private static string ExplainRefused(string socket)
    {
        int errno = FileStatus.Read(socket, out FileStatus status);
        if (errno != 0)
        {
            return ExplainMissing(socket);
        }
        return status.IsSocket
            ? "the socket file exists, but no process listens on it; is its server running?"
            : "the file at this path is not a socket; do the mount and the server use the same path?";
    }

    private static string ExplainMissing(string socket)
    {
        foreach (string directory in Directories(socket))
        {
            int errno = FileStatus.Read(directory, out FileStatus status);
            if (errno == Errno.ENOENT)
            {
                return $"directory {directory} does not exist; has its server been started, and do the mount and the server use the same path?";
            }
            if (errno == Errno.EACCES)
            {
                return ExplainDenied(socket);
            }
            if (errno == Errno.ELOOP)
            {
                return $"{directory} is a symbolic link that leads to itself";
            }
            if (errno == 0 && !status.IsDirectory)
            {
                return $"{directory} is not a directory; do the mount and the server use the same path?";
            }
        }
        return FileStatus.Read(socket, out FileStatus found) switch
        {
            Errno.ENOENT => "the file does not exist, but its directory does; has its server been started?",
            Errno.EACCES => ExplainDenied(socket),
            0 when found.IsSocket => "the socket file exists now; its server has probably just started",
            0 => "the file at this path is not a socket; do the mount and the server use the same path?",
            int other => $"its status cannot be read ({Errno.Name(other)})",
        };
    }

    private static string ExplainDenied(string socket)
    {
        foreach (string directory in Directories(socket))
        {
            if (Libc.FAccessAt(Libc.AT_FDCWD, directory, Libc.X_OK, Libc.AT_EACCESS) != 0 && FileStatus.Read(directory, out FileStatus closed) == 0)
            {
                return $"directory {directory} ({Permissions(closed)}) does not allow udsaot ({Ourselves()}) to enter it; give udsaot execute permission on it (chmod, or a common group)";
            }
        }
        if (FileStatus.Read(socket, out FileStatus status) == 0
            && Libc.FAccessAt(Libc.AT_FDCWD, socket, Libc.W_OK, Libc.AT_EACCESS) != 0)
        {
            return $"the socket ({Permissions(status)}) does not allow udsaot ({Ourselves()}) to write to it; give udsaot write permission on it (chmod, or a common group)";
        }
        return $"udsaot ({Ourselves()}) may not connect to it, although the modes on its path allow it; a security module (SELinux, AppArmor) or a sandbox forbids it";
    }

    /// <summary>The directories of a path, from the root down.</summary>
    private static IEnumerable<string> Directories(string path)
    {
        yield return "/";
        for (int i = 1; i < path.Length; i++)
        {
            if (path[i] == '/' && path[i - 1] != '/')
            {
                yield return path[..i];
            }
        }
    }

    private static string Permissions(FileStatus status) => $"mode {status.Mode}, uid {status.UserId}, gid {status.GroupId}";

    private static string Ourselves() => $"uid {Libc.GetEffectiveUserId()}, gid {Libc.GetEffectiveGroupId()}";
}
