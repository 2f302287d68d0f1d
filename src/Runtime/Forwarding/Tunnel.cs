using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>
/// A tunnel, which an exchange becomes when the origin switches protocols: bytes in both directions, each with an end of its own. Silence
/// in both for the mount's tunnel-timeout ends it. Used once.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The client's end, already in tunnel mode.</param>
/// <param name="record">Counts the bytes.</param>
/// <param name="client">The exchange, whose client may disconnect.</param>
/// <param name="connection">The origin's end.</param>
/// <param name="mount">The mount.</param>
internal sealed class Tunnel(Heartbeat heartbeat, Front front, ExchangeRecord record, IWaiter client, OriginConnection connection, Mount mount)
    : ITimed, IThreadPoolWorkItem
{
    /// <summary>
    /// Milliseconds that the end of a client's half is held back over HTTP/2, where browsers send it with a WebSocket's Close frame. Some
    /// servers take it for the loss of the client and close without an answer; over HTTP/1.1 they end the connection first.
    /// </summary>
    private const int EndDelay = 1_000;

    private BodyFault _fault;
    private long _endAt = long.MaxValue;
    private bool _hasOriginEnded;

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
            // After a clean end of the origin's half, the client's data is still carried until its own end.
            if (!isSound)
            {
                connection.Close();
                if (!front.IsBodyRead)
                {
                    front.StopBody();
                }
            }
            await upload.ConfigureAwait(false);
            heartbeat.Unregister(this);
        }
    }

    void ITimed.Tick(long now)
    {
        if (now >= Volatile.Read(ref _endAt))
        {
            Volatile.Write(ref _endAt, long.MaxValue);
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => connection.EndSending();

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
                return EarlyEnd.OfClient(front, Phase.Tunnel);
            }
            int received = await connection.ReceiveAsync(heartbeat.Now + mount.TunnelTimeout).ConfigureAwait(false);
            if (received < 0)
            {
                return EarlyEnd.Explain(client, _fault, connection, Phase.Tunnel, received);
            }
            if (received == 0)
            {
                Volatile.Write(ref _hasOriginEnded, true);
                return await front.EndTunnelAsync(mount.IdleTimeout).ConfigureAwait(false) ? default : Failure.ClientLeft(Phase.Tunnel);
            }
        }
    }

    /// <summary>Carries the client's data; at its end the sending half to the origin is shut down, over HTTP/2 a moment later, and the origin may go on sending.</summary>
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
                    EarlyEnd.AfterSend(connection);
                    return;
                }
                connection.SetReceiveDeadline(heartbeat.Now + mount.TunnelTimeout);
            }
            if (read.IsEnd)
            {
                EndSending();
                return;
            }
            if (read.Count == 0 && !await front.WaitForBodyAsync(Timeout.Infinite).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private void EndSending()
    {
        if (!front.TakesSuccessForTunnel || Volatile.Read(ref _hasOriginEnded))
        {
            connection.EndSending();
            return;
        }
        Volatile.Write(ref _endAt, heartbeat.Now + EndDelay);
        heartbeat.Register(this);
    }
}
