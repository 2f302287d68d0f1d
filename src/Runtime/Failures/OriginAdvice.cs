using System.Runtime.CompilerServices;
using UdsAot.Compiled;
using UdsAot.Posix;

namespace UdsAot.Failures;

/// <summary>Describes where an origin is and why a connection to it failed.</summary>
internal static class OriginAdvice
{
    /// <summary>The mount's origin in a log line's form.</summary>
    public static string Place(Mount mount) => mount.Tcp is null ? $"socket {mount.Socket}" : $"origin {mount.Socket}";

    /// <summary>Explains a failed connect and gives a remedy. Never throws.</summary>
    public static string Explain(int errno, Mount mount)
        => (CompiledMounts.HasTcpOrigins || RuntimeFeature.IsDynamicCodeSupported) && mount.Tcp is not null
            ? ExplainTcp(errno)
            : SocketAdvice.Explain(errno, mount.Socket);

    private static string ExplainTcp(int errno) => errno switch
    {
        Errno.ECONNREFUSED => "the host responds, but no process listens on this port; is the server running, and does it listen on this address?",
        Errno.ETIMEDOUT => "it did not accept the connection in time; is the host switched on, does a firewall drop the packets, or does its server hang?",
        Errno.EHOSTUNREACH => "the host does not respond; is it switched on, and on this network?",
        Errno.ENETUNREACH => "there is no route to its network; is this machine's network up (ip route)?",
        Errno.ECONNRESET or Errno.EPIPE => "the server closed the connection; did it crash? Its own log may say more",
        Errno.EACCES or Errno.EPERM => "a firewall on this machine, a security module or a sandbox forbids it",
        Errno.EADDRNOTAVAIL => "no local address or port is free for the connection; the kernel's range is net.ipv4.ip_local_port_range",
        Errno.EAFNOSUPPORT => "this machine does not support its address family",
        Errno.EMFILE or Errno.ENFILE => "there are no file descriptors left; raise the limit (ulimit -n, or LimitNOFILE= for systemd)",
        Errno.ENOMEM or Errno.ENOBUFS => "the kernel has no memory left for another connection",
        _ => "cannot connect; see connect(2)",
    };
}
