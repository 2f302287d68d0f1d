using UdsAot.Posix;

namespace UdsAot.Failures;

/// <summary>
/// Says in plain words why a Unix socket could not be connected to, and what to do. It looks at the file system as it is now,
/// which may be a moment later than the failure: when both disagree, it says what it sees.
/// </summary>
internal static class SocketAdvice
{
    /// <summary>Explains a failed connect. Never throws.</summary>
    /// <param name="errno">What connect(2) answered; 0 if that is not known.</param>
    /// <param name="socket">The socket's absolute path, or <c>@name</c> for one in the abstract namespace.</param>
    public static string Explain(int errno, string socket)
    {
        bool isAbstract = socket.StartsWith('@');
        return errno switch
        {
            Errno.ECONNREFUSED when isAbstract => "nobody listens on this name; is its server running, and in the same network namespace?",
            Errno.ECONNREFUSED => ExplainRefused(socket),
            Errno.EACCES or Errno.EPERM when isAbstract => $"we ({Ourselves()}) may not connect to it; a security module or a sandbox forbids it",
            Errno.EACCES or Errno.EPERM => ExplainDenied(socket),
            Errno.EAGAIN => "its queue of waiting connections is full; the server does not accept fast enough: is it stuck, or is its listen backlog too small?",
            Errno.ENOTSOCK => "there is something at this path, but it is no socket; do the mount and the server mean the same path?",
            Errno.EPROTOTYPE => "it is a socket of another type (datagram or seqpacket); the server must listen on a stream socket",
            Errno.ETIMEDOUT => "it did not take the connection in time; is the server stuck?",
            Errno.ECONNRESET or Errno.EPIPE => "the server closed the connection; did it crash? Its own log may say more",
            Errno.EMFILE or Errno.ENFILE => "there are no file descriptors left; raise the limit (ulimit -n, or LimitNOFILE= for systemd)",
            Errno.ENOMEM or Errno.ENOBUFS => "the kernel has no memory left for another connection",
            Errno.ENAMETOOLONG => "the path is too long for a socket",
            _ when isAbstract => "it cannot be connected to",
            _ => ExplainMissing(socket),
        };
    }

    /// <summary>Explains why a listener's socket file could not be made. Never throws.</summary>
    /// <param name="errno">What bind(2) answered.</param>
    /// <param name="socket">The socket's absolute path.</param>
    public static string ExplainBind(int errno, string socket)
    {
        string directory = Path.GetDirectoryName(socket) ?? "/";
        return errno switch
        {
            Errno.EADDRINUSE => "something stands at this path that could not be removed",
            Errno.ENOENT => $"directory {directory} does not exist; make it first",
            Errno.ENOTDIR => $"{directory} is no directory",
            Errno.EACCES or Errno.EPERM when FileStatus.Read(directory, out FileStatus closed) == 0 =>
                $"directory {directory} ({Permissions(closed)}) does not let us ({Ourselves()}) make a file in it",
            Errno.EACCES or Errno.EPERM => $"we ({Ourselves()}) may not make a file there",
            Errno.EROFS => $"the file system of {directory} is read-only",
            Errno.ENOSPC => $"the file system of {directory} is full",
            _ => "the socket file could not be made",
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
            ? "the socket file is there, but nobody listens on it; is its server running?"
            : "there is something at this path, but it is no socket; do the mount and the server mean the same path?";
    }

    private static string ExplainMissing(string socket)
    {
        foreach (string directory in Directories(socket))
        {
            int errno = FileStatus.Read(directory, out FileStatus status);
            if (errno == Errno.ENOENT)
            {
                return $"directory {directory} does not exist; has its server been started, and do the mount and the server mean the same path?";
            }
            if (errno == Errno.EACCES)
            {
                return ExplainDenied(socket);
            }
            if (errno == Errno.ELOOP)
            {
                return $"{directory} is a symbolic link that leads back to itself";
            }
            if (errno == 0 && !status.IsDirectory)
            {
                return $"{directory} is no directory; do the mount and the server mean the same path?";
            }
        }
        return FileStatus.Read(socket, out FileStatus found) switch
        {
            Errno.ENOENT => "there is no such file, though its directory is there; has its server been started?",
            Errno.EACCES => ExplainDenied(socket),
            0 when found.IsSocket => "the socket file is there now; its server seems to have just started",
            0 => "there is something at this path, but it is no socket; do the mount and the server mean the same path?",
            int other => $"it cannot be looked at ({Errno.Name(other)})",
        };
    }

    private static string ExplainDenied(string socket)
    {
        foreach (string directory in Directories(socket))
        {
            if (Libc.FAccessAt(Libc.AT_FDCWD, directory, Libc.X_OK, Libc.AT_EACCESS) != 0 && FileStatus.Read(directory, out FileStatus closed) == 0)
            {
                return $"directory {directory} ({Permissions(closed)}) does not let us ({Ourselves()}) through; give us execute permission on it (chmod, or a common group)";
            }
        }
        if (FileStatus.Read(socket, out FileStatus status) == 0
            && Libc.FAccessAt(Libc.AT_FDCWD, socket, Libc.W_OK, Libc.AT_EACCESS) != 0)
        {
            return $"the socket ({Permissions(status)}) does not let us ({Ourselves()}) write to it; give us write permission on it (chmod, or a common group)";
        }
        return $"we ({Ourselves()}) may not connect to it, though the modes on its path allow it; a security module (SELinux, AppArmor) or a sandbox forbids it";
    }

    /// <summary>The directories on the way to a path, from the root down.</summary>
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
