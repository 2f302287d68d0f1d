using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UdsAot.Transport;

/// <summary>Ends one direction of a client's connection.</summary>
internal static class HalfClose
{
    /// <summary>Tells the client that nothing more will be sent; what it sends can still be read.</summary>
    public static void EndSending(ConnectionContext connection)
    {
        if (connection is ClientConnection own)
        {
            own.EndSending();
            return;
        }
        try
        {
            connection.Features.Get<IConnectionSocketFeature>()?.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has closed it, or the server; then nothing is left to be said.
        }
    }
}
