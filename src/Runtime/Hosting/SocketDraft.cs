using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Hosting;

/// <summary>
/// A socket file under a temporary name. It gets its final name once its permissions are set and it listens. Disposing a draft before that
/// removes it.
/// </summary>
internal sealed class SocketDraft : IDisposable
{
    private const int Attempts = 100;

    /// <summary>Length of a draft's name in characters; shorter if the path has no room for it.</summary>
    private const int NameLength = 12;

    private readonly string _path;
    private readonly int? _mode;
    private int _file;
    private string? _name;
    private int _descriptor;

    private SocketDraft(string path, int descriptor, int file, string name, int? mode, FileStatus status)
    {
        _path = path;
        _descriptor = descriptor;
        _file = file;
        _name = name;
        _mode = mode;
        Status = status;
    }

    /// <summary>The file as it was just after it was made.</summary>
    public FileStatus Status { get; }

    /// <summary>Binds a stream socket beside a path.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="mode">Permission bits; null for those that the umask leaves.</param>
    public static SocketDraft Make(string path, int? mode)
    {
        int descriptor = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw new ListenException($"{path}: creating a socket failed ({Errno.Name(Marshal.GetLastPInvokeError())})");
        }
        if (mode is { } bits)
        {
            // Linux creates the file with the mode of the socket, less the umask, so at no moment does it have more.
            _ = Libc.FChMod(descriptor, (uint)bits);
        }
        int errno = Errno.EADDRINUSE;
        for (int attempt = 0; attempt < Attempts && errno == Errno.EADDRINUSE; attempt++)
        {
            string name = NameBeside(path);
            // With room for one character only, the name may be that of the path itself.
            errno = name == path ? Errno.EADDRINUSE : Bind(descriptor, name);
            if (errno == 0)
            {
                return Hold(path, descriptor, name, mode);
            }
        }
        _ = Libc.Close(descriptor);
        throw new ListenException($"{path}: {SocketAdvice.ExplainBind(errno, path)} ({Errno.Name(errno)})");
    }

    /// <summary>
    /// Gives the file to a user or a group, and then its mode, of which the umask may have taken something. Both by descriptor: if
    /// another may write to the folder, a name could by now stand for a file of theirs, or for one that we alone may give away.
    /// </summary>
    public void GiveTo(FileOwner owner)
    {
        if (!owner.IsUnchanged && Libc.FChOwnAt(_file, "", owner.User, owner.Group, Libc.AT_EMPTY_PATH) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            string why = errno == Errno.EPERM
                ? "another user needs root or CAP_CHOWN; otherwise only a group of the process's own user is allowed"
                : "the kernel refused it";
            throw new ListenException($"{_path}: cannot change the socket's owner to {owner.Text}: {why} ({Errno.Name(errno)})");
        }
        // fchmodat(2) has no flag for a descriptor before Linux 6.6.
        if (_mode is { } mode && !HasMode(mode) && Libc.FChModAt(Libc.AT_FDCWD, $"/proc/self/fd/{_file}", (uint)mode, 0) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new ListenException($"{_path}: the socket cannot be given its mode; does the umask take something of it, or is /proc not there? ({Errno.Name(errno)})");
        }
    }

    public void Listen(int backlog)
    {
        if (Libc.Listen(_descriptor, backlog) != 0)
        {
            throw new ListenException($"{_path}: the kernel does not allow listening there ({Errno.Name(Marshal.GetLastPInvokeError())})");
        }
    }

    /// <summary>Gives the file its final name, unless that is taken.</summary>
    public void MoveTo(string path)
    {
        int errno = Rename(path, Libc.RENAME_NOREPLACE);
        if (errno == Errno.EINVAL)
        {
            // The file system has no rename that refuses to replace.
            errno = Rename(path, 0);
        }
        if (errno != 0)
        {
            errno = errno == Errno.EEXIST ? Errno.EADDRINUSE : errno;
            throw new ListenException($"{path}: {SocketAdvice.ExplainBind(errno, path)} ({Errno.Name(errno)})");
        }
        _name = null;
    }

    /// <summary>The socket, which the caller owns from here on.</summary>
    public Socket TakeSocket()
    {
        var socket = new Socket(new SafeSocketHandle(_descriptor, ownsHandle: true));
        _descriptor = -1;
        return socket;
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = Libc.Close(_file);
            _file = -1;
        }
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
        => FileStatus.Read(_file, out FileStatus status) == 0 && status.Permissions == mode;

    /// <summary>Opens the file that was just made, so that no other can take its place unnoticed.</summary>
    private static SocketDraft Hold(string path, int descriptor, string name, int? mode)
    {
        int file = Libc.Open(name, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        FileStatus status = default;
        int errno = file < 0 ? Marshal.GetLastPInvokeError() : FileStatus.Read(file, out status);
        if (errno == 0 && status.IsSocket && status.UserId == Libc.GetEffectiveUserId())
        {
            return new SocketDraft(path, descriptor, file, name, mode, status);
        }
        if (file >= 0)
        {
            _ = Libc.Close(file);
        }
        _ = Libc.Close(descriptor);
        throw new ListenException($"{path}: the socket file was replaced while it was made; who may write to its folder? ({Errno.Name(errno)})");
    }

    // If the path is already as long as possible, the temporary name must not be longer than the last part of the path.
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
