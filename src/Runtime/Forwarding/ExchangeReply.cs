using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UdsAot.Fronts;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Steps 5 to 7: the reply on its way to the client.</summary>
internal sealed partial class Exchange
{
    private ChunkedReader _chunks;

    /// <summary>Reads up to the final head; interim ones are passed on as they come.</summary>
    /// <param name="mayBeLate">False while the upload goes on: it sets the deadline when it is done.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure> ReadReplyHeadAsync(OriginConnection connection, Mount mount, bool mayBeLate)
    {
        BeginReply();
        long deadline = _core.Heartbeat.Now + mount.ResponseTimeout;
        while (true)
        {
            if (connection.ReceivedLength > 0)
            {
                _replyBegan = true;
                _reply.Bytes = connection.Received;
                HeadFault fault = _reply.Parse(_reply.Bytes.Span);
                if (fault == HeadFault.None && !_reply.IsComplete && connection.IsFull)
                {
                    fault = HeadFault.TooLarge;
                }
                if (fault != HeadFault.None)
                {
                    return Failure.BadHead(fault);
                }
                if (_reply.IsComplete)
                {
                    if (!_reply.IsInterim)
                    {
                        return default;
                    }
                    if (_reply.Status == 101)
                    {
                        return Failure.BadReply(Phase.ReplyHead, "the reply switches protocols, which nobody asked for");
                    }
                    if (PassesInterim && !await _front.SendInterimAsync(_reply, mount.ResponseHeaders).ConfigureAwait(false))
                    {
                        return Failure.ClientLeft(Phase.ReplyHead);
                    }
                    connection.Consume(_reply.Length);
                    BeginReply();
                    continue;
                }
            }

            int received = await connection.ReceiveAsync(mayBeLate ? deadline : OriginConnection.NoDeadline).ConfigureAwait(false);
            if (received <= 0)
            {
                return WhyEnded(connection, Phase.ReplyHead, received);
            }
        }
    }

    /// <summary>
    /// Writes the final head and relays the body. The connection goes back to its pool as soon as the last byte of the reply
    /// has been taken from it, which is before the client has it.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure> RelayReplyAsync(OriginConnection connection, OriginPool pool, Mount mount)
    {
        _status = _reply.Status;
        _headWritten = true;
        _front.WriteHead(_reply, mount.ResponseHeaders, isOwn: false);
        connection.Consume(_reply.Length);

        long left = _reply.Framing == BodyFraming.Length ? _reply.ContentLength : 0;
        bool isWhole = _reply.Framing == BodyFraming.None;
        _chunks = default;
        while (!isWhole)
        {
            if (!RelayReceived(connection, ref left, out isWhole))
            {
                return Failure.BadReply(Phase.ReplyBody, "the reply's chunked coding is broken");
            }
            if (isWhole)
            {
                break;
            }
            if (!await _front.FlushAsync(mount.IdleTimeout).ConfigureAwait(false))
            {
                return Failure.ClientLeft(Phase.ReplyBody);
            }
            int received = await connection.ReceiveAsync(_core.Heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
            if (received == 0 && _reply.Framing == BodyFraming.UntilClose)
            {
                break;
            }
            if (received <= 0)
            {
                return WhyEnded(connection, Phase.ReplyBody, received);
            }
        }

        if (_reply.IsReusable && Volatile.Read(ref _requestIsSent) && connection.ReceivedLength == 0 && Detach())
        {
            pool.Release(connection);
        }
        return await _front.EndAsync(mount.IdleTimeout).ConfigureAwait(false) ? default : Failure.ClientLeft(Phase.ReplyBody);
    }

    /// <summary>Hands what was received to the front.</summary>
    /// <returns>False if the chunked coding is broken.</returns>
    private bool RelayReceived(OriginConnection connection, ref long left, out bool isWhole)
    {
        isWhole = false;
        while (connection.ReceivedLength > 0 && !isWhole)
        {
            ReadOnlySpan<byte> received = connection.Received.Span;
            int consumed = received.Length;
            int payload = consumed;
            switch (_reply.Framing)
            {
                case BodyFraming.Length:
                    consumed = payload = (int)Math.Min(left, consumed);
                    left -= consumed;
                    isWhole = left == 0;
                    break;
                case BodyFraming.Chunked:
                    if (!_chunks.Read(received, out consumed, out payload))
                    {
                        return false;
                    }
                    isWhole = _chunks.IsAtEnd;
                    break;
            }
            if (payload > 0)
            {
                _delivered += payload;
                _front.WriteBody(received.Slice(consumed - payload, payload));
            }
            connection.Consume(consumed);
        }
        return true;
    }

    // A grant that nobody asked for would only puzzle the client.
    private bool PassesInterim => _front.TakesInterim && (_reply.Status != 100 || _front.Request.ExpectsContinue);

    private void BeginReply()
    {
        _reply.Reset();
        _reply.AnswersHead = _front.Request.IsHead;
    }

    /// <summary>Why the origin's connection ended before the reply did.</summary>
    /// <param name="received">0 or a negated <see cref="SocketError"/>.</param>
    private Failure WhyEnded(OriginConnection connection, Phase phase, int received)
    {
        if (Volatile.Read(ref _clientLeft))
        {
            return Failure.ClientLeft(phase);
        }
        if (_bodyFault != BodyFault.None)
        {
            return Failure.Body(_bodyFault);
        }
        return connection.TimedOut ? Failure.TooSlow(phase) : Failure.Broken(phase, (SocketError)(-received));
    }
}
