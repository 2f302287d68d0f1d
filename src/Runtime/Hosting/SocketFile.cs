using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Hosting;

/// <summary>
/// The file of a listener on a Unix socket. A stale one, on which nobody listens, is replaced; anything else that stands at the
/// path is left alone. Bound by bind(2) itself, because a socket that .NET binds deletes whatever is at its path when it is
/// closed, even if that belongs to a successor by then.
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

    /// <summary>The socket, which listens. Whoever takes it disposes it.</summary>
    public Socket Socket { get; }

    /// <summary>Whether a stale file stood at the path.</summary>
    public bool ReplacedStale { get; }

    /// <summary>
    /// Listens on a new stream socket at a path. It is made under another name in the same folder and gets its own when it has its
    /// permissions and listens: who finds it there finds it finished.
    /// </summary>
    /// <param name="path">Absolute, at most <see cref="Posix.SocketPath.MaxLength"/> bytes.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="permissions">Who may connect; null for what the umask leaves.</param>
    /// <exception cref="ListenException">Someone listens there, it is no socket, the file cannot be made, or not be given away.</exception>
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
        return errno == 0
            ? new SocketFile(path, ours, draft.TakeSocket(), isReplaced)
            : throw new ListenException($"{path}: the socket file has gone ({Errno.Name(errno)})");
    }

    /// <summary>Removes the file if it is still the one that was made here.</summary>
    public void Dispose()
    {
        if (_ours is { } ours && FileStatus.Read(_path, out FileStatus now) == 0 && now.IsSameFile(ours))
        {
            _ = Libc.Unlink(_path);
        }
        _ours = null;
    }

    /// <summary>Whether a socket file on which nobody listens stands at a path.</summary>
    private static bool FindStale(string path)
    {
        int errno = FileStatus.Read(path, out FileStatus status);
        if (errno != 0)
        {
            return false;
        }
        if (!status.IsSocket)
        {
            throw new ListenException($"{path}: there is something at this path that is no socket; move it away or choose another path");
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Without this a server whose queue is full would keep us waiting; so it answers EAGAIN, which is an answer too.
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
            // It exists and did not refuse: someone is there.
        }
        throw new ListenException($"{path}: another process listens on this socket (EADDRINUSE)");
    }
}
