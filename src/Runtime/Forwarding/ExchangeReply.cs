using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Fronts;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Steps 5 to 7: the reply on its way to the client.</summary>
internal sealed partial class Exchange
{
    /// <summary>Interim replies before a final one: a handful is usual, an endless row of them never lets the deadline pass.</summary>
    private const int MaxInterims = 64;

    private readonly TrailerSection _trailers = new();
    private ChunkedReader _chunks;

    /// <summary>Reads up to the final head; interim ones are passed on as they come.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> ReadReplyHeadAsync(OriginConnection connection, Mount mount)
    {
        BeginReply();
        long begun = _core.Heartbeat.Now;
        int interims = 0;
        while (true)
        {
            if (connection.ReceivedLength > 0)
            {
                if (!_replyBegan)
                {
                    _replyBegan = true;
                    _times.FirstByte = Clock;
                }
                if (CompiledMounts.HasCounters)
                {
                    _tally!.ReplyBegan();
                }
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
                    if (_reply.Status == 101 || !_reply.IsInterim)
                    {
                        MapReferences(mount);
                    }
                    if (!_reply.IsInterim)
                    {
                        return _reply.Status < 300 && _front.TakesSuccessForTunnel
                            ? Failure.BadReply(Phase.ReplyHead, "the reply answers a WebSocket request as if it were none")
                            : default;
                    }
                    if (_reply.Status == 101)
                    {
                        return _front.Request.AsksUpgrade
                            ? default
                            : Failure.BadReply(Phase.ReplyHead, "the reply switches protocols, which nobody asked for");
                    }
                    if (++interims > MaxInterims)
                    {
                        return Failure.BadReply(Phase.ReplyHead, "the reply begins with too many interim ones");
                    }
                    if (PassesInterim && !await _front.SendInterimAsync(_reply, mount.ResponseHeaders).ConfigureAwait(false))
                    {
                        return Failure.ClientLeft(Phase.ReplyHead);
                    }
                    if (_reply.Status == 100)
                    {
                        Volatile.Write(ref _awaitsContinue, false);
                    }
                    connection.Consume(_reply.Length);
                    BeginReply();
                    continue;
                }
            }

            int received = await connection.ReceiveAsync(ReplyHeadDeadline(mount, begun)).ConfigureAwait(false);
            if (received <= 0)
            {
                return WhyEnded(connection, Phase.ReplyHead, received);
            }
        }
    }

    /// <summary>
    /// Writes the final head and relays the body. The connection goes back to its pool when the kernel has taken the last byte of
    /// the reply, which is before the client has it.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> RelayReplyAsync(OriginConnection connection, OriginPool pool, Mount mount)
    {
        EndReplyHead();
        _front.WriteHead(_reply, mount.ResponseHeaders, isOwn: false);
        connection.Consume(_reply.Length);

        long left = _reply.Framing == BodyFraming.Length ? _reply.ContentLength : 0;
        bool isWhole = _reply.Framing == BodyFraming.None;
        _chunks = new ChunkedReader(MessageLimits.Default.ChunkExtensions);
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

        _times.ReplyEnded = Clock;
        // The trailers, and what the front has borrowed, lie in the connection's buffer until the kernel has the end of the reply.
        bool isThere = await _front.EndAsync(_trailers, mount.ResponseHeaders, mount.IdleTimeout).ConfigureAwait(false);
        connection.Consume(_trailers.Length);
        if (_reply.IsReusable && IsWhollySent && Detach())
        {
            pool.Release(connection);
        }
        return isThere ? default : Failure.ClientLeft(Phase.ReplyBody);
    }

    private bool IsWhollySent
    {
        get
        {
            lock (_gate)
            {
                return _isWhollySent;
            }
        }
    }

    // From here on the reply is the client's, and the receive deadline the reply's body's.
    private void EndReplyHead()
    {
        _status = _reply.Status;
        _headWritten = true;
        if (CompiledMounts.HasCounters)
        {
            _tally!.Answered();
        }
        lock (_gate)
        {
            _awaitsReplyHead = false;
        }
    }

    /// <summary>Hands what was received to the front.</summary>
    /// <returns>False if the chunked coding is broken.</returns>
    private bool RelayReceived(OriginConnection connection, ref long left, out bool isWhole)
    {
        isWhole = false;
        while (connection.ReceivedLength > 0 && !isWhole)
        {
            ReadOnlyMemory<byte> received = connection.Received;
            int consumed = received.Length;
            int payload = consumed;
            switch (_reply.Framing)
            {
                case BodyFraming.Length:
                    consumed = payload = (int)Math.Min(left, consumed);
                    left -= consumed;
                    isWhole = left == 0;
                    break;
                case BodyFraming.Chunked when _chunks.IsAtTrailers:
                    return ParseTrailers(connection, out isWhole);
                case BodyFraming.Chunked:
                    if (!_chunks.Read(received.Span, out consumed, out payload))
                    {
                        return false;
                    }
                    break;
            }
            if (payload > 0)
            {
                _delivered += payload;
                _front.WriteBorrowedBody(received.Slice(consumed - payload, payload));
            }
            connection.Consume(consumed);
        }
        return true;
    }

    private bool ParseTrailers(OriginConnection connection, out bool isWhole)
    {
        _trailers.Bytes = connection.Received;
        bool isSound = _trailers.Parse(_trailers.Bytes.Span) == HeadFault.None;
        isWhole = isSound && _trailers.IsComplete;
        return isSound;
    }

    // A grant that nobody asked for would only puzzle the client.
    private bool PassesInterim => _reply.Status == 100 ? _front.TakesContinue && _front.Request.ExpectsContinue : _front.TakesInterim;

    private void BeginReply()
    {
        _reply.Reset();
        _trailers.Reset();
        _reply.AnswersHead = _front.Request.IsHead;
    }

    /// <summary>Why the origin's connection ended before the reply did.</summary>
    /// <param name="received">0 or a negated <see cref="SocketError"/>.</param>
    private Failure WhyEnded(OriginConnection connection, Phase phase, int received)
    {
        if (HasLeft)
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
