using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>
/// The origin's response on its way to the client: interim heads, the final one, the body. Used for one exchange after another, and anew
/// for each attempt of one.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The front that the response goes to.</param>
/// <param name="target">The request's target.</param>
/// <param name="upload">The request that the response answers.</param>
/// <param name="record">Notes what came, and counts the body's bytes.</param>
/// <param name="client">The exchange that the client may leave.</param>
internal sealed class ResponseRelay(
    Heartbeat heartbeat, Front front, RequestTarget target, RequestUpload upload, ExchangeRecord record, IWaiter client)
{
    /// <summary>Interim responses before a final one: a handful is usual, an endless row of them never lets the deadline pass.</summary>
    private const int MaxInterims = 64;

    private enum Stage : byte
    {
        /// <summary>No byte has come.</summary>
        Awaited,

        /// <summary>A byte has come.</summary>
        Begun,

        /// <summary>The last byte was read from the origin, and the front has let go of what it borrowed.</summary>
        Ended,
    }

    private ResponseReferences? _references;
    private TrailerSection? _trailers;
    private ChunkedReader _chunks;
    private Stage _stage;

    /// <summary>The head that came last.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>True once a byte of the attempt's response has come.</summary>
    public bool HasBegun => _stage != Stage.Awaited;

    /// <summary>True if the response was read to its end, and leaves the connection fit for another exchange.</summary>
    public bool IsReusable => _stage == Stage.Ended && Head.IsReusable;

    /// <summary>Makes it ready for an attempt.</summary>
    public void Reset() => _stage = Stage.Awaited;

    /// <summary>Reads up to the final head; interim ones are passed on as they come.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> ReadHeadAsync(OriginConnection connection, Mount mount)
    {
        BeginHead();
        long begun = heartbeat.Now;
        int interims = 0;
        while (true)
        {
            if (connection.ReceivedLength > 0)
            {
                if (_stage == Stage.Awaited)
                {
                    _stage = Stage.Begun;
                    record.ResponseBegan();
                }
                Failure failure = ParseHead(connection, mount);
                if (failure.Happened)
                {
                    return failure;
                }
                if (Head.IsComplete)
                {
                    // A 101 is final, too: no other head follows.
                    if (!Head.IsInterim || Head.Status == 101)
                    {
                        return default;
                    }
                    if (++interims > MaxInterims)
                    {
                        return Failure.BadResponse(Phase.ResponseHead, "the response begins with too many interim ones");
                    }
                    if (PassesInterim && !await front.SendInterimAsync(Head, mount.ResponseHeaders).ConfigureAwait(false))
                    {
                        return Failure.ClientLeft(Phase.ResponseHead);
                    }
                    if (Head.Status == 100)
                    {
                        upload.Granted();
                    }
                    connection.Consume(Head.Length);
                    BeginHead();
                    continue;
                }
            }

            int received = await connection.ReceiveAsync(upload.ResponseDeadline(mount, begun)).ConfigureAwait(false);
            if (received <= 0)
            {
                return EarlyEnd.Explain(client, upload.Fault, connection, Phase.ResponseHead, received);
            }
        }
    }

    /// <summary>Writes the final head and relays the body. It ends when the kernel has taken the last byte, which is before the client has it.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> RelayAsync(OriginConnection connection, Mount mount)
    {
        EndHead();
        front.WriteHead(Head, mount.ResponseHeaders, isOwn: false);
        connection.Consume(Head.Length);

        long left = Head.Framing == BodyFraming.Length ? Head.ContentLength : 0;
        bool isWhole = Head.Framing == BodyFraming.None;
        _chunks = new ChunkedReader(MessageLimits.Default.ChunkExtensions);
        while (!isWhole)
        {
            if (!RelayReceived(connection, ref left, out isWhole))
            {
                return Failure.BadResponse(Phase.ResponseBody, "the response's chunked coding is broken");
            }
            if (isWhole)
            {
                break;
            }
            if (!await front.FlushAsync(mount.IdleTimeout).ConfigureAwait(false))
            {
                return Failure.ClientLeft(Phase.ResponseBody);
            }
            int received = await connection.ReceiveAsync(heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
            if (received == 0 && Head.Framing == BodyFraming.UntilClose)
            {
                break;
            }
            if (received <= 0)
            {
                return EarlyEnd.Explain(client, upload.Fault, connection, Phase.ResponseBody, received);
            }
        }

        record.ResponseEnded();
        // The trailers, and what the front has borrowed, lie in the connection's buffer until the kernel has the end of the response.
        bool isThere = await front.EndAsync(_trailers ?? TrailerSection.None, mount.ResponseHeaders, mount.IdleTimeout).ConfigureAwait(false);
        connection.Consume(_trailers?.Length ?? 0);
        _stage = Stage.Ended;
        return isThere ? default : Failure.ClientLeft(Phase.ResponseBody);
    }

    /// <summary>Writes the head of a 101, behind which the front carries a tunnel.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> SwitchProtocolsAsync(OriginConnection connection, Mount mount)
    {
        if (!await front.BeginTunnelAsync(Head, mount.ResponseHeaders).ConfigureAwait(false))
        {
            return Failure.BadResponse(Phase.ResponseHead, "the response switches to another protocol than was asked for, or proves no WebSocket handshake");
        }
        EndHead();
        connection.Consume(Head.Length);
        return default;
    }

    /// <summary>Parses what has come of a head. One that is complete and final is judged, and its references are mapped.</summary>
    private Failure ParseHead(OriginConnection connection, Mount mount)
    {
        Head.Bytes = connection.Received;
        HeadFault fault = Head.Parse(Head.Bytes.Span);
        if (fault == HeadFault.None && !Head.IsComplete && connection.IsFull)
        {
            fault = HeadFault.TooLarge;
        }
        if (fault != HeadFault.None)
        {
            return Failure.BadHead(fault);
        }
        if (!Head.IsComplete || (Head.IsInterim && Head.Status != 101))
        {
            return default;
        }
        if (mount.References is { } map)
        {
            _references ??= new ResponseReferences(front, target);
            _references.Map(Head, mount, map);
        }
        if (Head.Status == 101)
        {
            return front.Request.AsksUpgrade ? default : Failure.BadResponse(Phase.ResponseHead, "the response switches protocols, which nobody asked for");
        }
        return Head.Status < 300 && front.TakesSuccessForTunnel
            ? Failure.BadResponse(Phase.ResponseHead, "the response answers a WebSocket request as if it were none")
            : default;
    }

    private void BeginHead()
    {
        Head.Reset();
        _trailers?.Reset();
        Head.AnswersHead = front.Request.IsHead;
    }

    // From here on the response is the client's, and the receive deadline the response body's.
    private void EndHead()
    {
        record.Answered(Head.Status);
        upload.ResponseHeadCame();
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
            switch (Head.Framing)
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
                record.Delivered(payload);
                front.WriteBorrowedBody(received.Slice(consumed - payload, payload));
            }
            connection.Consume(consumed);
        }
        return true;
    }

    private bool ParseTrailers(OriginConnection connection, out bool isWhole)
    {
        _trailers ??= new TrailerSection();
        _trailers.Bytes = connection.Received;
        bool isSound = _trailers.Parse(_trailers.Bytes.Span) == HeadFault.None;
        isWhole = isSound && _trailers.IsComplete;
        return isSound;
    }

    // A grant that the client did not ask for would only puzzle it.
    private bool PassesInterim => Head.Status == 100 ? front.TakesContinue && front.Request.ExpectsContinue : front.TakesInterim;
}
