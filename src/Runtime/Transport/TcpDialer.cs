using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>Opens connections to TCP ports, which takes as long as the other side likes.</summary>
internal static class TcpDialer
{
    /// <summary>Begins to connect. It never blocks and never throws.</summary>
    public static ConnectAttempt Begin(IPEndPoint endPoint)
        => StockTransport.IsUsed ? BeginStock(endPoint) : BeginOnLoop(endPoint);

    /// <summary>Begins to connect a socket that an event loop watches.</summary>
    public static unsafe ConnectAttempt BeginOnLoop(IPEndPoint endPoint)
    {
        int family = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;
        SocketAddress address = endPoint.Serialize();
        int descriptor = Libc.Socket(family, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK, 0);
        if (descriptor < 0)
        {
            return Failed(Marshal.GetLastPInvokeError());
        }
        int yes = 1;
        // A head goes out as soon as it is written; nothing more is coming that it could wait for.
        _ = SocketCalls.SetOption(descriptor, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_NODELAY, &yes, sizeof(int));
        bool isConnected;
        fixed (byte* bytes = address.Buffer.Span)
        {
            isConnected = SocketCalls.Connect(descriptor, bytes, address.Size) == 0;
        }
        int errno = isConnected ? 0 : Marshal.GetLastPInvokeError();
        // An interrupted connect goes on, too (connect(2), EINTR).
        if (!isConnected && errno is not (Errno.EINPROGRESS or Errno.EINTR))
        {
            _ = Libc.Close(descriptor);
            return Failed(errno);
        }
        return LoopSocket.Watch(descriptor, isConnected) is not { } socket
            ? Failed(Errno.ENOBUFS)
            : new ConnectAttempt(socket, isConnected ? Task.FromResult(Errno.None) : WaitAsync(socket));
    }

    /// <summary>Begins to connect a socket of .NET's.</summary>
    public static ConnectAttempt BeginStock(IPEndPoint endPoint)
    {
        Socket socket;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        }
        catch (SocketException exception)
        {
            return Failed(ErrnoOf(exception.SocketErrorCode));
        }
        return new ConnectAttempt(new StockSocket(socket), ConnectAsync(socket, endPoint));
    }

    private static ConnectAttempt Failed(int errno) => new(null, Task.FromResult(errno));

    private static async Task<int> WaitAsync(LoopSocket socket)
    {
        var operation = new ConnectOperation();
        operation.Begin();
        int result = socket.Send(operation) ? await operation.Completion.ConfigureAwait(false) : operation.Result;
        return -result;
    }

    private static async Task<int> ConnectAsync(Socket socket, IPEndPoint endPoint)
    {
        // The other way to connect throws when nobody is there, which is nothing out of the ordinary.
        var ended = new TaskCompletionSource();
        using var operation = new SocketAsyncEventArgs { RemoteEndPoint = endPoint };
        operation.Completed += (_, _) => ended.SetResult();
        try
        {
            if (socket.ConnectAsync(operation))
            {
                await ended.Task.ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            return Errno.ECANCELED;
        }
        return operation.SocketError == SocketError.Success ? Errno.None : ErrnoOf(operation.SocketError);
    }

    // An error that has no number would be success.
    private static int ErrnoOf(SocketError error) => Errno.FromSocket(error) is not 0 and int errno ? errno : Errno.ENOTCONN;
}
