using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Has the kernel find out that the other end of a TCP connection is gone without a word: a cable was pulled, a battery is empty, a
/// router forgot the connection. A tunnel would otherwise hold on to it for its tunnel-timeout.
/// </summary>
internal static unsafe class PeerLiveness
{
    /// <summary>Seconds of silence before the first probe, seconds between two, and probes without an answer (tcp(7)).</summary>
    private const int IdleSeconds = 60;
    private const int ProbeSeconds = 20;
    private const int Probes = 6;

    /// <summary>
    /// Milliseconds that sent data may stay unacknowledged, instead of a quarter of an hour. As long as silence may last, since the
    /// kernel takes it for the end of probes, too.
    /// </summary>
    private const int UserTimeout = (IdleSeconds + (ProbeSeconds * Probes)) * 1000;

    /// <summary>Sets a TCP socket up; what a listening socket has, those accepted from it inherit. What the kernel does not know is left.</summary>
    public static void Watch(int descriptor)
    {
        Set(descriptor, Libc.SOL_SOCKET, SocketCalls.SO_KEEPALIVE, 1);
        Set(descriptor, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPIDLE, IdleSeconds);
        Set(descriptor, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPINTVL, ProbeSeconds);
        Set(descriptor, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPCNT, Probes);
        Set(descriptor, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_USER_TIMEOUT, UserTimeout);
    }

    private static void Set(int descriptor, int level, int name, int value) => _ = SocketCalls.SetOption(descriptor, level, name, &value, sizeof(int));
}
