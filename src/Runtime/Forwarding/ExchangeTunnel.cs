using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Fronts;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// What an exchange becomes when the origin switches protocols: bytes in both directions, each ending by itself. Silence in
/// both for the mount's tunnel-timeout ends it.
/// </summary>
internal sealed partial class Exchange
{
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> TunnelAsync(OriginConnection connection, Mount mount)
    {
        if (!await _front.BeginTunnelAsync(_reply, mount.ResponseHeaders).ConfigureAwait(false))
        {
            return Failure.BadReply(Phase.ReplyHead, "the reply switches to another protocol than was asked for, or proves no WebSocket handshake");
        }
        EndReplyHead();
        connection.Consume(_reply.Length);

        _upload = UploadTunnelAsync(connection, mount);
        _isUploading = true;
        Failure failure = await DownloadTunnelAsync(connection, mount).ConfigureAwait(false);
        if (!failure.Happened)
        {
            // The origin has ended its half; what the client sends goes on until it ends its own.
            _isUploading = false;
            await _upload.ConfigureAwait(false);
        }
        return failure;
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> DownloadTunnelAsync(OriginConnection connection, Mount mount)
    {
        while (true)
        {
            if (connection.ReceivedLength > 0)
            {
                _delivered += connection.ReceivedLength;
                _front.WriteBorrowedBody(connection.Received);
                connection.Consume(connection.ReceivedLength);
            }
            if (!await _front.FlushAsync(mount.TunnelTimeout).ConfigureAwait(false))
            {
                return Failure.ClientLeft(Phase.Tunnel);
            }
            int received = await connection.ReceiveAsync(_core.Heartbeat.Now + mount.TunnelTimeout).ConfigureAwait(false);
            if (received < 0)
            {
                return WhyEnded(connection, Phase.Tunnel, received);
            }
            if (received == 0)
            {
                return await _front.EndTunnelAsync(mount.IdleTimeout).ConfigureAwait(false) ? default : Failure.ClientLeft(Phase.Tunnel);
            }
        }
    }

    /// <summary>Carries what the client sends; at its end the origin is told that no more comes, and may go on sending.</summary>
    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask UploadTunnelAsync(OriginConnection connection, Mount mount)
    {
        connection.TryEnlargeSendBuffer();
        while (true)
        {
            BodyRead read = _front.TryReadBody(connection.SendBuffer.Span);
            if (read.Fault != BodyFault.None)
            {
                _bodyFault = read.Fault;
                connection.Close();
                return;
            }
            if (read.Count > 0)
            {
                _uploaded += read.Count;
                int sent = await connection.SendAsync(read.Count, _core.Heartbeat.Now + mount.TunnelTimeout).ConfigureAwait(false);
                if (sent < 0)
                {
                    return;
                }
                connection.SetReceiveDeadline(_core.Heartbeat.Now + mount.TunnelTimeout);
            }
            if (read.IsEnd)
            {
                connection.EndSending();
                return;
            }
            if (read.Count == 0 && !await _front.WaitForBodyAsync(Timeout.Infinite).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
