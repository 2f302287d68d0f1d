using System.Net;
using System.Net.Sockets;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Connects to a Unix socket, which says yes or no at once (unix(7)).</summary>
/// <param name="endPoint">Where the origin listens.</param>
/// <param name="user">Who must be behind a connection; null for anybody.</param>
internal sealed class UnixConnector(EndPoint endPoint, OriginUser? user = null) : Connector
{
    // The end point's text is the path, or @name, which has no file.
    public override string? SocketFile { get; } = endPoint.ToString() is ['/', ..] path ? path : null;

    public override ValueTask<Dialed> ConnectAsync(long deadline)
    {
        ValueTask<(StreamSocket? Socket, SocketError Error)> connecting = Connecting.ConnectAsync(endPoint);
        if (!connecting.IsCompletedSuccessfully)
        {
            return AwaitAsync(connecting);
        }
        (StreamSocket? socket, SocketError error) = connecting.Result;
        return socket is null || user is null ? new(new Dialed(socket, error)) : CheckAsync(socket, user);
    }

    /// <inheritdoc/>
    /// <remarks>An immediate error on a Unix socket, where TCP would let the client wait (unix(7), EAGAIN).</remarks>
    public override bool IsFullBacklog(SocketError error) => error == SocketError.WouldBlock;

    // ENOENT, as .NET tells it, and ECONNREFUSED: nobody listens, or not yet.
    public override bool IsAbsent(SocketError error) => error is SocketError.AddressNotAvailable or SocketError.ConnectionRefused;

    private static async ValueTask<Dialed> CheckAsync(StreamSocket socket, OriginUser user)
    {
        if (await user.CheckAsync(socket.Descriptor).ConfigureAwait(false) is not { } fault)
        {
            return new Dialed(socket, SocketError.Success);
        }
        socket.Close();
        return new Dialed(null, SocketError.AccessDenied, fault);
    }

    private async ValueTask<Dialed> AwaitAsync(ValueTask<(StreamSocket? Socket, SocketError Error)> connecting)
    {
        (StreamSocket? socket, SocketError error) = await connecting.ConfigureAwait(false);
        return socket is null || user is null ? new Dialed(socket, error) : await CheckAsync(socket, user).ConfigureAwait(false);
    }
}
