using System.Net.Sockets;

namespace UdsAot.Posix;

/// <summary>
/// The error numbers of Linux that a socket or a file can answer (asm-generic/errno.h: the same on x64 and arm64), and their names.
/// </summary>
internal static class Errno
{
    /// <summary>No error.</summary>
    public const int None = 0;

    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int EFBIG = 27;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int ENAMETOOLONG = 36;
    public const int ELOOP = 40;
    public const int ENOTSOCK = 88;
    public const int EPROTOTYPE = 91;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETUNREACH = 101;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int ENOTCONN = 107;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTUNREACH = 113;
    public const int EINPROGRESS = 115;
    public const int ECANCELED = 125;

    /// <summary>The symbolic name, such as <c>ENOENT</c>; for a number not listed here, <c>errno N</c>.</summary>
    public static string Name(int errno) => errno switch
    {
        EPERM => "EPERM",
        ENOENT => "ENOENT",
        EINTR => "EINTR",
        EAGAIN => "EAGAIN",
        ENOMEM => "ENOMEM",
        EACCES => "EACCES",
        EEXIST => "EEXIST",
        ENOTDIR => "ENOTDIR",
        EISDIR => "EISDIR",
        EINVAL => "EINVAL",
        ENFILE => "ENFILE",
        EMFILE => "EMFILE",
        EFBIG => "EFBIG",
        ENOSPC => "ENOSPC",
        EROFS => "EROFS",
        EPIPE => "EPIPE",
        ENAMETOOLONG => "ENAMETOOLONG",
        ELOOP => "ELOOP",
        ENOTSOCK => "ENOTSOCK",
        EPROTOTYPE => "EPROTOTYPE",
        EAFNOSUPPORT => "EAFNOSUPPORT",
        EADDRINUSE => "EADDRINUSE",
        EADDRNOTAVAIL => "EADDRNOTAVAIL",
        ENETUNREACH => "ENETUNREACH",
        ECONNABORTED => "ECONNABORTED",
        ECONNRESET => "ECONNRESET",
        ENOBUFS => "ENOBUFS",
        ENOTCONN => "ENOTCONN",
        ETIMEDOUT => "ETIMEDOUT",
        ECONNREFUSED => "ECONNREFUSED",
        EHOSTUNREACH => "EHOSTUNREACH",
        EINPROGRESS => "EINPROGRESS",
        ECANCELED => "ECANCELED",
        _ => $"errno {errno}",
    };

    /// <summary>
    /// The error number behind a <see cref="SocketError"/> of a Unix socket of .NET's. .NET reports ENOENT as
    /// <see cref="SocketError.AddressNotAvailable"/> and has no value for ENOTDIR, ELOOP and others, which come as
    /// <see cref="SocketError.SocketError"/>; a path that cannot be walked is by far the likeliest of those.
    /// </summary>
    public static int FromUnixSocket(SocketError error) => error switch
    {
        SocketError.AddressNotAvailable => ENOENT,
        SocketError.SocketError => ENOTDIR,
        _ => FromSocket(error),
    };

    /// <summary>The error number behind a <see cref="SocketError"/> of one of .NET's sockets; 0 if it has none that is listed here.</summary>
    public static int FromSocket(SocketError error) => error switch
    {
        SocketError.AccessDenied => EACCES,
        SocketError.AddressAlreadyInUse => EADDRINUSE,
        SocketError.AddressFamilyNotSupported => EAFNOSUPPORT,
        SocketError.AddressNotAvailable => EADDRNOTAVAIL,
        SocketError.ConnectionAborted => ECONNABORTED,
        SocketError.ConnectionRefused => ECONNREFUSED,
        SocketError.ConnectionReset => ECONNRESET,
        SocketError.HostUnreachable => EHOSTUNREACH,
        SocketError.InProgress => EINPROGRESS,
        SocketError.InvalidArgument => EINVAL,
        SocketError.NetworkUnreachable => ENETUNREACH,
        SocketError.NoBufferSpaceAvailable => ENOBUFS,
        SocketError.NotConnected => ENOTCONN,
        SocketError.NotSocket => ENOTSOCK,
        SocketError.OperationAborted => ECANCELED,
        SocketError.ProtocolType => EPROTOTYPE,
        SocketError.Shutdown => EPIPE,
        SocketError.TimedOut => ETIMEDOUT,
        SocketError.TooManyOpenSockets => EMFILE,
        SocketError.WouldBlock => EAGAIN,
        _ => 0,
    };
}
