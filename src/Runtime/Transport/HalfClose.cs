using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UdsAot.Transport;

/// <summary>Closes the sending direction of a client's connection.</summary>
internal static class HalfClose
{
    /// <summary>Ends the sending direction; the client's bytes can still be read.</summary>
    public static async ValueTask EndSendingAsync(ConnectionContext connection)
    {
        if (connection.Transport is ISendingEnd end)
        {
            await end.EndAsync().ConfigureAwait(false);
        }
        if (connection is ClientConnection own)
        {
            await own.EndSendingAsync().ConfigureAwait(false);
        }
        else
        {
            EndSocket(connection);
        }
    }

    /// <summary>
    /// Ends the sending direction and reads on for a moment: an unread request would turn the close into a reset, and the client could
    /// lose the response.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="timeout">The limit in milliseconds.</param>
    public static async Task LingerAsync(ConnectionContext connection, int timeout)
    {
        await EndSendingAsync(connection).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(timeout);
        PipeReader input = connection.Transport.Input;
        try
        {
            ReadResult result = default;
            while (!result.IsCompleted)
            {
                result = await input.ReadAsync(patience.Token).ConfigureAwait(false);
                input.AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has disconnected, or sends more than is read.
        }
    }

    private static void EndSocket(ConnectionContext connection)
    {
        try
        {
            connection.Features.Get<IConnectionSocketFeature>()?.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client or the server has closed the connection; there is nothing left to do.
        }
    }
}
