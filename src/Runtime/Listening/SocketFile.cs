using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using UdsAot.Observing;
using UdsAot.Posix;
using UdsAot.Routing;

namespace UdsAot.Listening;

/// <summary>
/// The file of a listener on a Unix socket. A stale one, on which nobody listens, is replaced; anything else that stands at the
/// path is left alone. Bound by bind(2) itself, because a socket that .NET binds deletes whatever is at its path when it is
/// closed, even if that belongs to a successor by then.
/// </summary>
internal sealed class SocketFile : IDisposable
{
    // sockaddr_un of unix(7): two bytes of family, then the path and its NUL.
    private const int PathOffset = 2;

    private readonly string _path;
    private FileStatus? _ours;

    private SocketFile(string path, FileStatus ours, Socket socket, bool replacedStale)
    {
        _path = path;
        _ours = ours;
        Socket = socket;
        ReplacedStale = replacedStale;
    }

    /// <summary>The bound socket, not yet listening. Whoever takes it disposes it.</summary>
    public Socket Socket { get; }

    /// <summary>Whether a stale file stood at the path.</summary>
    public bool ReplacedStale { get; }

    /// <summary>Binds a new stream socket to a path.</summary>
    /// <param name="path">Absolute, at most <see cref="SocketPath.MaxLength"/> bytes.</param>
    /// <exception cref="ListenException">Someone listens there, it is no socket, or the file cannot be made.</exception>
    public static SocketFile Bind(string path)
    {
        bool stale = RemoveStale(path);
        int descriptor = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw new ListenException($"{path}: no socket could be made ({Errno.Name(Marshal.GetLastPInvokeError())})");
        }
        int errno = BindDescriptor(descriptor, path);
        FileStatus ours = default;
        if (errno == 0)
        {
            errno = FileStatus.Read(path, out ours);
        }
        if (errno != 0)
        {
            _ = Libc.Close(descriptor);
            throw new ListenException($"{path}: {SocketAdvice.ExplainBind(errno, path)} ({Errno.Name(errno)})");
        }
        return new SocketFile(path, ours, new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), stale);
    }

    /// <summary>Removes the file if it is still the one that was made here.</summary>
    public void Dispose()
    {
        if (_ours is { } ours && FileStatus.Read(_path, out FileStatus now) == 0 && now.IsSameFile(ours))
        {
            TryDelete(_path);
        }
        _ours = null;
    }

    private static bool RemoveStale(string path)
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
            return TryDelete(path);
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

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever binds the path next is told why by the kernel, better than this exception would.
            return false;
        }
    }

    private static unsafe int BindDescriptor(int descriptor, string path)
    {
        Span<byte> address = stackalloc byte[PathOffset + SocketPath.MaxLength + 1];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_UNIX);
        int length = PathOffset + Encoding.UTF8.GetBytes(path, address[PathOffset..^1]) + 1;
        fixed (byte* start = address)
        {
            return Libc.Bind(descriptor, start, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
