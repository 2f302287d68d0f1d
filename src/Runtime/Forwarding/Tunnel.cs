using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>
/// A tunnel, which an exchange becomes when the origin switches protocols: bytes in both directions, each ending by itself. Silence in
/// both for the mount's tunnel-timeout ends it. Used once.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The client's end, which has begun a tunnel.</param>
/// <param name="record">Counts the bytes.</param>
/// <param name="client">The exchange that the client may leave.</param>
/// <param name="connection">The origin's end.</param>
/// <param name="mount">The mount.</param>
internal sealed class Tunnel(Heartbeat heartbeat, Front front, ExchangeRecord record, IWaiter client, OriginConnection connection, Mount mount)
{
    private BodyFault _fault;

    /// <summary>Carries bytes until both directions have ended, or one has failed; then the connection is closed.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> RunAsync()
    {
        ValueTask upload = UploadAsync();
        bool isSound = false;
        try
        {
            Failure failure = await DownloadAsync().ConfigureAwait(false);
            isSound = !failure.Happened;
            return failure;
        }
        finally
        {
            // If the origin has ended its half in good order, what the client sends goes on until it ends its own.
            if (!isSound)
            {
                connection.Close();
                if (!front.IsBodyRead)
                {
                    front.StopBody();
                }
            }
            await upload.ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> DownloadAsync()
    {
        while (true)
        {
            if (connection.ReceivedLength > 0)
            {
                record.Delivered(connection.ReceivedLength);
                front.WriteBorrowedBody(connection.Received);
                connection.Consume(connection.ReceivedLength);
            }
            if (!await front.FlushAsync(mount.TunnelTimeout).ConfigureAwait(false))
            {
                return Failure.ClientLeft(Phase.Tunnel);
            }
            int received = await connection.ReceiveAsync(heartbeat.Now + mount.TunnelTimeout).ConfigureAwait(false);
            if (received < 0)
            {
                return EarlyEnd.Explain(client, _fault, connection, Phase.Tunnel, received);
            }
            if (received == 0)
            {
                return await front.EndTunnelAsync(mount.IdleTimeout).ConfigureAwait(false) ? default : Failure.ClientLeft(Phase.Tunnel);
            }
        }
    }

    /// <summary>Carries what the client sends; at its end the origin is told that no more comes, and may go on sending.</summary>
    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask UploadAsync()
    {
        connection.TryEnlargeSendBuffer();
        while (true)
        {
            BodyRead read = front.TryReadBody(connection.SendBuffer.Span);
            if (read.Fault != BodyFault.None)
            {
                _fault = read.Fault;
                connection.Close();
                return;
            }
            if (read.Count > 0)
            {
                record.Received(read.Count);
                int sent = await connection.SendAsync(read.Count, heartbeat.Now + mount.TunnelTimeout).ConfigureAwait(false);
                if (sent < 0)
                {
                    return;
                }
                connection.SetReceiveDeadline(heartbeat.Now + mount.TunnelTimeout);
            }
            if (read.IsEnd)
            {
                connection.EndSending();
                return;
            }
            if (read.Count == 0 && !await front.WaitForBodyAsync(Timeout.Infinite).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
