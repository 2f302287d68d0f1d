using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>
/// Relays the origin's response to the client: interim heads, the final one, the body. Reused for one exchange after another, and for each
/// attempt of one.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The front that the response goes to.</param>
/// <param name="target">The request's target.</param>
/// <param name="upload">The upload of the request.</param>
/// <param name="record">Notes the progress, and counts the body's bytes.</param>
/// <param name="client">The exchange, whose client may disconnect.</param>
internal sealed class ResponseRelay(
    Heartbeat heartbeat, Front front, RequestTarget target, RequestUpload upload, ExchangeRecord record, IWaiter client)
{
    /// <summary>Limit of interim responses before a final one: a few are usual, and an endless series would never let the deadline pass.</summary>
    private const int MaxInterims = 64;

    private enum Stage : byte
    {
        /// <summary>No byte has come.</summary>
        Awaited,

        /// <summary>A byte has come.</summary>
        Begun,

        /// <summary>The last byte was read from the origin, and the front has released the borrowed bytes.</summary>
        Ended,
    }

    private ResponseReferences? _references;
    private TrailerSection? _trailers;
    private ChunkedReader _chunks;
    private Stage _stage;
    private bool _isEventStream;
    private bool _waitsForClient;
    private bool _isShed;

    /// <summary>The last head.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>True once a byte of the attempt's response has come.</summary>
    public bool HasBegun => _stage != Stage.Awaited;

    /// <summary>True while there is no room to write the body to the client, unless it is a stream of events. Read from any thread.</summary>
    public bool WaitsForClient => Volatile.Read(ref _waitsForClient) && !_isEventStream;

    /// <summary>True if the origin sends a stream of events, hours apart (media type <c>text/event-stream</c>).</summary>
    public bool IsEventStream => _isEventStream;

    /// <summary>True if the response was read completely, and the connection may serve another exchange.</summary>
    public bool IsReusable => _stage == Stage.Ended && Head.IsReusable;

    /// <summary>Prepares it for an attempt.</summary>
    public void Reset()
    {
        _stage = Stage.Awaited;
        _isEventStream = false;
        Volatile.Write(ref _isShed, false);
    }

    /// <summary>Notes that the pool ends the exchange, because its client is slow and other requests wait. From any thread.</summary>
    public void Shed() => Volatile.Write(ref _isShed, true);

    /// <summary>Reads up to the final head; interim heads are relayed as they come.</summary>
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
                        return Failure.BadResponse(Phase.ResponseHead, "the origin sent too many interim responses");
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

    /// <summary>
    /// Writes the final head and relays the body. It ends when the kernel has taken the last byte, which is before the client has it.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> RelayAsync(OriginConnection connection, Mount mount)
    {
        EndHead(connection);
        front.WriteHead(Head, mount.ResponseHeaders, isOwn: false);
        connection.Consume(Head.Length);

        long left = Head.Framing == BodyFraming.Length ? Head.ContentLength : 0;
        bool isWhole = Head.Framing == BodyFraming.None;
        _chunks = new ChunkedReader(MessageLimits.Default.ChunkExtensions, isLenient: true);
        int patience = Patience(mount);
        while (!isWhole)
        {
            if (!RelayReceived(connection, ref left, out isWhole))
            {
                return Failure.BadResponse(Phase.ResponseBody, "the response's chunked coding is malformed");
            }
            if (isWhole)
            {
                break;
            }
            Volatile.Write(ref _waitsForClient, true);
            bool isRead = await front.FlushAsync(mount.IdleTimeout).ConfigureAwait(false);
            Volatile.Write(ref _waitsForClient, false);
            if (!isRead)
            {
                return EndOfClient();
            }
            int received = await connection.ReceiveAsync(heartbeat.Now + patience).ConfigureAwait(false);
            if (received == 0 && Head.Framing == BodyFraming.UntilClose)
            {
                break;
            }
            if (received <= 0)
            {
                Failure failure = EarlyEnd.Explain(client, upload.Fault, connection, Phase.ResponseBody, received);
                return failure.Status == 504 && IsEventStream ? Failure.SilentEvents() : failure;
            }
        }

        record.ResponseEnded();
        // The trailers and the bytes that the front has borrowed stay in the connection's buffer until the kernel has the end of the
        // response.
        Volatile.Write(ref _waitsForClient, true);
        bool isThere = await front.EndAsync(_trailers ?? TrailerSection.None, mount.ResponseHeaders, mount.IdleTimeout).ConfigureAwait(false);
        Volatile.Write(ref _waitsForClient, false);
        connection.Consume(_trailers?.Length ?? 0);
        _stage = Stage.Ended;
        return isThere ? default : EndOfClient();
    }

    /// <summary>Writes the head of a 101, after which the front carries a tunnel.</summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<Failure> SwitchProtocolsAsync(OriginConnection connection, Mount mount)
    {
        if (!await front.BeginTunnelAsync(Head, mount.ResponseHeaders).ConfigureAwait(false))
        {
            return Failure.BadResponse(Phase.ResponseHead, "the origin's 101 names another protocol than the request, or has no valid Sec-WebSocket-Accept");
        }
        EndHead(connection);
        connection.Consume(Head.Length);
        return default;
    }

    /// <summary>Parses the available part of a head. A complete final head is checked, and its references are mapped.</summary>
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
            return front.Request.AsksUpgrade ? default : Failure.BadResponse(Phase.ResponseHead, "the origin sent 101 to a request without Upgrade");
        }
        return Head.Status < 300 && front.TakesSuccessForTunnel
            ? Failure.BadResponse(Phase.ResponseHead, "the origin answered a WebSocket request with success, but without the handshake")
            : default;
    }

    private void BeginHead()
    {
        Head.Reset();
        _trailers?.Reset();
        Head.AnswersHead = front.Request.IsHead;
    }

    // From here on the response is the client's, and the receive deadline the response body's.
    private void EndHead(OriginConnection connection)
    {
        record.Answered(Head.Status);
        _isEventStream = FieldNames.Is(MediaTypeOf(Head.ValueOf(FieldKind.ContentType)), "text/event-stream"u8);
        upload.ResponseHeadCame(connection);
    }

    /// <summary>Passes received bytes to the front.</summary>
    /// <returns>False if the chunked coding is malformed.</returns>
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
        _trailers ??= new TrailerSection(isLenient: true);
        _trailers.Bytes = connection.Received;
        bool isSound = _trailers.Parse(_trailers.Bytes.Span) == HeadFault.None;
        isWhole = isSound && _trailers.IsComplete;
        return isSound;
    }

    private Failure EndOfClient() => Volatile.Read(ref _isShed) ? Failure.Shed() : EarlyEnd.OfClient(front, Phase.ResponseBody);

    // Events are as far apart as messages of a tunnel.
    private int Patience(Mount mount) => _isEventStream ? mount.TunnelTimeout : mount.IdleTimeout;

    // Parameters may follow: "text/event-stream; charset=utf-8".
    private static ReadOnlySpan<byte> MediaTypeOf(ReadOnlySpan<byte> contentType)
    {
        int semicolon = contentType.IndexOf((byte)';');
        return (semicolon < 0 ? contentType : contentType[..semicolon]).TrimEnd(" \t"u8);
    }

    // A grant that the client did not ask for would only puzzle it.
    private bool PassesInterim => Head.Status == 100 ? front.TakesContinue && front.Request.ExpectsContinue : front.TakesInterim;
}
