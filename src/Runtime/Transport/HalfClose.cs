using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UdsAot.Transport;

/// <summary>Ends one direction of a client's connection.</summary>
internal static class HalfClose
{
    /// <summary>Tells the client that nothing more will be sent; what it sends can still be read.</summary>
    public static ValueTask EndSendingAsync(ConnectionContext connection)
    {
        if (connection.Transport is ISendingEnd end)
        {
            return EndBothAsync(connection, end);
        }
        EndSocket(connection);
        return default;
    }

    /// <summary>
    /// Tells the client that nothing more will be sent, and reads on for a moment: its request, which nobody read, would turn the
    /// end into a reset.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="timeout">Milliseconds at most.</param>
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
            // The client has left, or says more than it was asked to.
        }
    }

    private static async ValueTask EndBothAsync(ConnectionContext connection, ISendingEnd end)
    {
        await end.EndAsync().ConfigureAwait(false);
        EndSocket(connection);
    }

    private static void EndSocket(ConnectionContext connection)
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
