using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Supervision;

/// <summary>The socket on which a supervisor is told of our state: datagrams of lines "NAME=value" (sd_notify(3)).</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly int _errno;
    private int _descriptor;

    private NotifySocket(string address, int descriptor, int errno)
    {
        Address = address;
        _descriptor = descriptor;
        _errno = errno;
    }

    /// <summary>An absolute path, or <c>@name</c>.</summary>
    public string Address { get; }

    /// <summary>Connects to an address. A failure is told by <see cref="Send"/>.</summary>
    public static NotifySocket Open(string address)
    {
        if (SocketPath.Check(address) != SocketPathFault.None)
        {
            return new NotifySocket(address, -1, Errno.EINVAL);
        }
        int descriptor = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        int errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : Connect(descriptor, address);
        return new NotifySocket(address, descriptor, errno);
    }

    /// <summary>Sends one message.</summary>
    /// <param name="message">Lines in UTF-8.</param>
    /// <param name="waits">Whether to wait where the receiver has many to read.</param>
    /// <returns>0, or the errno of the failure.</returns>
    public unsafe int Send(ReadOnlySpan<byte> message, bool waits)
    {
        if (_errno != 0)
        {
            return _errno;
        }
        int flags = SocketCalls.MSG_NOSIGNAL | (waits ? 0 : SocketCalls.MSG_DONTWAIT);
        fixed (byte* start = message)
        {
            return SocketCalls.Send(_descriptor, start, message.Length, flags) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private static unsafe int Connect(int descriptor, string address)
    {
        Span<byte> bytes = stackalloc byte[UnixAddress.MaxLength];
        int length = UnixAddress.Write(address, bytes);
        fixed (byte* start = bytes)
        {
            return SocketCalls.Connect(descriptor, start, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
