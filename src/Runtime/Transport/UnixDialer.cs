using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>Opens connections to Unix sockets.</summary>
internal static class UnixDialer
{
    /// <summary>Connects; a Unix socket answers at once (unix(7)).</summary>
    /// <returns>The socket, or null and the reason; <see cref="Errno.EAGAIN"/> stands for a full backlog.</returns>
    public static ValueTask<(StreamSocket? Socket, int Errno)> ConnectAsync(EndPoint endPoint)
        => StockTransport.IsUsed ? ConnectStockAsync(endPoint) : new(ConnectOnLoop(endPoint));

    /// <summary>Connects a socket that an event loop watches.</summary>
    public static (StreamSocket? Socket, int Errno) ConnectOnLoop(EndPoint endPoint)
    {
        StreamSocket? socket = Connect(endPoint, out int errno);
        return (socket, errno);
    }

    private static unsafe LoopSocket? Connect(EndPoint endPoint, out int errno)
    {
        SocketAddress address = endPoint.Serialize();
        int descriptor = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK, 0);
        if (descriptor < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }
        fixed (byte* bytes = address.Buffer.Span)
        {
            if (SocketCalls.Connect(descriptor, bytes, address.Size) != 0)
            {
                errno = Marshal.GetLastPInvokeError();
                _ = Libc.Close(descriptor);
                return null;
            }
        }
        LoopSocket? socket = LoopSocket.Watch(descriptor, isConnected: true);
        errno = socket is null ? Errno.ENOBUFS : Errno.None;
        return socket;
    }

    /// <summary>Connects a socket of .NET's.</summary>
    public static async ValueTask<(StreamSocket? Socket, int Errno)> ConnectStockAsync(EndPoint endPoint)
    {
        Socket socket;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        }
        catch (SocketException exception)
        {
            // There is no descriptor left.
            return (null, Errno.FromUnixSocket(exception.SocketErrorCode));
        }
        // The other way to connect throws when nobody is there, which is nothing out of the ordinary.
        var ended = new TaskCompletionSource();
        using var operation = new SocketAsyncEventArgs { RemoteEndPoint = endPoint };
        operation.Completed += (_, _) => ended.SetResult();
        if (socket.ConnectAsync(operation))
        {
            await ended.Task.ConfigureAwait(false);
        }
        if (operation.SocketError == SocketError.Success)
        {
            return (new StockSocket(socket), Errno.None);
        }
        socket.Dispose();
        return (null, Errno.FromUnixSocket(operation.SocketError));
    }
}
