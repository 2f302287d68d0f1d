using System.Runtime.CompilerServices;
using UdsAot.Compiled;
using UdsAot.Posix;

namespace UdsAot.Failures;

/// <summary>Says of an origin of any kind where it is, and why it could not be connected to.</summary>
internal static class OriginAdvice
{
    /// <summary>Where a mount's origin is, as a line of the log has it.</summary>
    public static string Place(Mount mount) => mount.Tcp is null ? $"socket {mount.Socket}" : $"origin {mount.Socket}";

    /// <summary>Explains a failed connect and says what to do. Never throws.</summary>
    public static string Explain(int errno, Mount mount)
        => (CompiledMounts.HasTcpOrigins || RuntimeFeature.IsDynamicCodeSupported) && mount.Tcp is not null
            ? ExplainTcp(errno)
            : SocketAdvice.Explain(errno, mount.Socket);

    private static string ExplainTcp(int errno) => errno switch
    {
        Errno.ECONNREFUSED => "the host is there, but nobody listens on this port; is the server running, and does it listen on this address?",
        Errno.ETIMEDOUT => "it did not take the connection in time; is the host switched on, does a firewall drop what we send, or is its server stuck?",
        Errno.EHOSTUNREACH => "the host does not answer; is it switched on, and on this network?",
        Errno.ENETUNREACH => "there is no route to its network; is ours up (ip route)?",
        Errno.ECONNRESET or Errno.EPIPE => "the server closed the connection; did it crash? Its own log may say more",
        Errno.EACCES or Errno.EPERM => "a firewall of this machine, a security module or a sandbox forbids it",
        Errno.EADDRNOTAVAIL => "there is no local address or port left to connect from; the kernel's range is net.ipv4.ip_local_port_range",
        Errno.EAFNOSUPPORT => "this machine does not speak its family of addresses",
        Errno.EMFILE or Errno.ENFILE => "there are no file descriptors left; raise the limit (ulimit -n, or LimitNOFILE= for systemd)",
        Errno.ENOMEM or Errno.ENOBUFS => "the kernel has no memory left for another connection",
        _ => "it cannot be connected to",
    };
}
