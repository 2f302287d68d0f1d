using System.Net;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Connects to a Unix socket, which succeeds or fails at once (unix(7)).</summary>
/// <param name="endPoint">The origin's address.</param>
/// <param name="user">The required owner of the process behind a connection; null for any.</param>
internal sealed class UnixConnector(EndPoint endPoint, OriginUser? user = null) : Connector
{
    // The end point's text is the path, or @name, which has no file.
    public override string? SocketFile { get; } = endPoint.ToString() is ['/', ..] path ? path : null;

    public override ValueTask<ConnectResult> ConnectAsync(long deadline)
    {
        ValueTask<(StreamSocket? Socket, int Errno)> connecting = UnixDialer.ConnectAsync(endPoint);
        if (!connecting.IsCompletedSuccessfully)
        {
            return CheckAsync(connecting);
        }
        (StreamSocket? socket, int errno) = connecting.Result;
        return socket is null || user is null ? new(new ConnectResult(socket, errno)) : CheckAsync(new((socket, errno)));
    }

    /// <inheritdoc/>
    /// <remarks>EAGAIN is an immediate error of a Unix socket (unix(7)); on TCP the client would wait.</remarks>
    public override bool IsFullBacklog(int errno) => errno == Errno.EAGAIN;

    // No server listens there, or not yet.
    public override bool IsAbsent(int errno) => errno is Errno.ENOENT or Errno.ECONNREFUSED;

    private async ValueTask<ConnectResult> CheckAsync(ValueTask<(StreamSocket? Socket, int Errno)> connecting)
    {
        (StreamSocket? socket, int errno) = await connecting.ConfigureAwait(false);
        if (socket is not null && user is not null && await user.CheckAsync(socket.Descriptor).ConfigureAwait(false) is { } fault)
        {
            socket.Close();
            return new ConnectResult(null, Errno.EACCES, fault);
        }
        return new ConnectResult(socket, errno);
    }
}
