using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Hosting;

/// <summary>
/// The socket file of a listener. A stale file, one without a listening process, is replaced; anything else at the path is left alone. It
/// is bound by bind(2) directly, because .NET's own sockets delete the file at their path when they are closed, even if it belongs to a
/// successor by then.
/// </summary>
internal sealed class SocketFile : IDisposable
{
    private readonly string _path;
    private FileStatus? _ours;

    private SocketFile(string path, FileStatus ours, Socket socket, bool replacedStale)
    {
        _path = path;
        _ours = ours;
        Socket = socket;
        ReplacedStale = replacedStale;
    }

    /// <summary>The listening socket. The caller that takes it disposes it.</summary>
    public Socket Socket { get; }

    /// <summary>True if a stale file was replaced.</summary>
    public bool ReplacedStale { get; }

    /// <summary>
    /// Listens on a new stream socket at a path. The file is created under another name in the same folder, and renamed once it has its
    /// permissions and listens, so that clients only ever see the finished socket.
    /// </summary>
    /// <param name="path">Absolute path of at most <see cref="Posix.SocketPath.MaxLength"/> bytes.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="permissions">Mode and owner; null for those that the umask leaves.</param>
    /// <exception cref="ListenException">Another process listens there, the file is not a socket, or it cannot be created or given its owner.</exception>
    public static SocketFile Listen(string path, int backlog, SocketPermissions? permissions = null)
    {
        FileOwner owner = FileOwner.Resolve(path, permissions);
        bool isStale = FindStale(path);
        using var draft = SocketDraft.Make(path, permissions?.Mode);
        draft.GiveTo(owner);
        draft.Listen(backlog);
        bool isReplaced = isStale && Libc.Unlink(path) == 0;
        draft.MoveTo(path);
        int errno = FileStatus.Read(path, out FileStatus ours);
        return errno == 0 && ours.IsSameFile(draft.Status)
            ? new SocketFile(path, ours, draft.TakeSocket(), isReplaced)
            : throw new ListenException($"{path}: the socket file has disappeared ({Errno.Name(errno)})");
    }

    /// <summary>Removes the file if it is still the one created here.</summary>
    public void Dispose()
    {
        if (_ours is { } ours && FileStatus.Read(_path, out FileStatus now) == 0 && now.IsSameFile(ours))
        {
            _ = Libc.Unlink(_path);
        }
        _ours = null;
    }

    /// <summary>True if a stale socket file is at a path.</summary>
    private static bool FindStale(string path)
    {
        int errno = FileStatus.Read(path, out FileStatus status);
        if (errno != 0)
        {
            return false;
        }
        if (!status.IsSocket)
        {
            throw new ListenException($"{path}: the file at this path is not a socket; move it away or choose another path");
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Non-blocking, because a server with a full queue would keep the call waiting; now the kernel answers EAGAIN.
            probe.Blocking = false;
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
        catch (SocketException denial) when (denial.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new ListenException($"{path}: {SocketAdvice.Explain(Errno.EACCES, path)} (EACCES)");
        }
        catch (SocketException)
        {
            // It exists and did not refuse: a process listens on it.
        }
        throw new ListenException($"{path}: another process listens on this socket (EADDRINUSE)");
    }
}
