using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Hosting;

/// <summary>
/// A socket file that is not finished: it has another name, which nobody knows, until it is what it shall be. Disposed of before that,
/// nothing is left of it.
/// </summary>
internal sealed class SocketDraft : IDisposable
{
    private const int Attempts = 100;

    /// <summary>Characters of a draft's name; fewer where the path has no room for them.</summary>
    private const int NameLength = 12;

    private readonly string _path;
    private readonly int? _mode;
    private string? _name;
    private int _descriptor;

    private SocketDraft(string path, int descriptor, string name, int? mode)
    {
        _path = path;
        _descriptor = descriptor;
        _name = name;
        _mode = mode;
    }

    /// <summary>Binds a stream socket beside a path.</summary>
    /// <param name="path">Where it is to be in the end.</param>
    /// <param name="mode">Its permission bits; null for what the umask leaves.</param>
    public static SocketDraft Make(string path, int? mode)
    {
        int descriptor = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw new ListenException($"{path}: no socket could be made ({Errno.Name(Marshal.GetLastPInvokeError())})");
        }
        if (mode is { } bits)
        {
            // Linux makes the file with the mode of the socket, less the umask: there is no moment at which it has more.
            _ = Libc.FChMod(descriptor, (uint)bits);
        }
        int errno = Errno.EADDRINUSE;
        for (int attempt = 0; attempt < Attempts && errno == Errno.EADDRINUSE; attempt++)
        {
            string name = NameBeside(path);
            // Where there is room for one character only, it may be the path's own.
            errno = name == path ? Errno.EADDRINUSE : Bind(descriptor, name);
            if (errno == 0)
            {
                return new SocketDraft(path, descriptor, name, mode);
            }
        }
        _ = Libc.Close(descriptor);
        throw new ListenException($"{path}: {SocketAdvice.ExplainBind(errno, path)} ({Errno.Name(errno)})");
    }

    /// <summary>Gives the file to a user or a group, and then its mode, of which the umask may have taken something.</summary>
    public void GiveTo(FileOwner owner)
    {
        if (!owner.IsUnchanged && Libc.FChOwnAt(Libc.AT_FDCWD, _name!, owner.User, owner.Group, Libc.AT_SYMLINK_NOFOLLOW) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            string why = errno == Errno.EPERM
                ? "only root may give files away (or CAP_CHOWN), and others only to a group of their own"
                : "the system does not let us";
            throw new ListenException($"{_path}: the socket cannot be given to {owner.Text}: {why} ({Errno.Name(errno)})");
        }
        if (_mode is { } mode && !HasMode(mode)
            && Libc.FChModAt(Libc.AT_FDCWD, _name!, (uint)mode, Libc.AT_SYMLINK_NOFOLLOW) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new ListenException($"{_path}: the socket cannot be given its mode; does the umask take something of it? ({Errno.Name(errno)})");
        }
    }

    public void Listen(int backlog)
    {
        if (Libc.Listen(_descriptor, backlog) != 0)
        {
            throw new ListenException($"{_path}: the system does not let us listen there ({Errno.Name(Marshal.GetLastPInvokeError())})");
        }
    }

    /// <summary>Gives the file its name, unless something else has it.</summary>
    public void MoveTo(string path)
    {
        int errno = Rename(path, Libc.RENAME_NOREPLACE);
        if (errno == Errno.EINVAL)
        {
            // A file system that cannot refuse to replace.
            errno = Rename(path, 0);
        }
        if (errno != 0)
        {
            errno = errno == Errno.EEXIST ? Errno.EADDRINUSE : errno;
            throw new ListenException($"{path}: {SocketAdvice.ExplainBind(errno, path)} ({Errno.Name(errno)})");
        }
        _name = null;
    }

    /// <summary>The socket, which from here on is the caller's.</summary>
    public Socket TakeSocket()
    {
        var socket = new Socket(new SafeSocketHandle(_descriptor, ownsHandle: true));
        _descriptor = -1;
        return socket;
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
        if (_name is not null)
        {
            _ = Libc.Unlink(_name);
            _name = null;
        }
    }

    private int Rename(string path, uint flags)
        => Libc.RenameAt2(Libc.AT_FDCWD, _name!, Libc.AT_FDCWD, path, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private bool HasMode(int mode)
        => FileStatus.Read(_name!, out FileStatus status) == 0 && status.IsSocket && status.Permissions == mode;

    // Where the path has as many bytes as can be, the other name has no more characters than the path's own.
    private static string NameBeside(string path)
    {
        string directory = path[..(path.LastIndexOf('/') + 1)];
        Span<char> name = stackalloc char[Math.Min(NameLength, SocketPath.MaxLength - Encoding.UTF8.GetByteCount(directory))];
        foreach (ref char each in name)
        {
            each = (char)('a' + Random.Shared.Next(26));
        }
        return string.Concat(directory, name);
    }

    private static unsafe int Bind(int descriptor, string path)
    {
        Span<byte> address = stackalloc byte[UnixAddress.MaxLength];
        int length = UnixAddress.Write(path, address);
        fixed (byte* start = address)
        {
            return Libc.Bind(descriptor, start, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
