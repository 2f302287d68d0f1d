using System.Net;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Connects to a Unix socket, which says yes or no at once (unix(7)).</summary>
/// <param name="endPoint">Where the origin listens.</param>
/// <param name="user">Who must be behind a connection; null for anybody.</param>
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
    /// <remarks>An immediate error on a Unix socket, where TCP would let the client wait (unix(7), EAGAIN).</remarks>
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
