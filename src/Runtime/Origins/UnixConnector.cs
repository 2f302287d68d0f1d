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
        return connecting.IsCompletedSuccessfully ? new(Outcome(connecting.Result)) : AwaitAsync(connecting);
    }

    /// <inheritdoc/>
    /// <remarks>An immediate error on a Unix socket, where TCP would let the client wait (unix(7), EAGAIN).</remarks>
    public override bool IsFullBacklog(SocketError error) => error == SocketError.WouldBlock;

    // ENOENT, as .NET tells it, and ECONNREFUSED: nobody listens, or not yet.
    public override bool IsAbsent(SocketError error) => error is SocketError.AddressNotAvailable or SocketError.ConnectionRefused;

    private async ValueTask<Dialed> AwaitAsync(ValueTask<(StreamSocket? Socket, SocketError Error)> connecting)
        => Outcome(await connecting.ConfigureAwait(false));

    private Dialed Outcome((StreamSocket? Socket, SocketError Error) connected)
    {
        if (connected.Socket is { } socket && user?.Check(socket.Descriptor) is { } fault)
        {
            socket.Close();
            return new Dialed(null, SocketError.AccessDenied, fault);
        }
        return new Dialed(connected.Socket, connected.Error);
    }
}
