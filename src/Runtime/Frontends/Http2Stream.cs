using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// One HTTP/2 stream: a request and its response on an <see cref="Http2Connection"/>, whose lock guards what both use. Streams are pooled,
/// and serve one request after another.
/// </summary>
internal sealed class Http2Stream : Front
{
    private readonly Exchange _exchange;
    private readonly RequestFields _fields;
    private TrailerLines? _trailerLines;
    private readonly Action _onExchangeEnded;
    private System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _running;
    private WebSocketHandshake? _handshake;
    private HeadFault _fault;
    private bool _givesWay;

    public Http2Stream(ProxyCore core)
    {
        _exchange = new Exchange(core, this);
        _fields = new RequestFields(Request, MemoryBudget.Process.Clients);
        _onExchangeEnded = OnExchangeEnded;
        Content = new Http2Content(this);
        Response = new Http2Response(this);
    }

    /// <summary>The connection that the stream is of; only while it is open.</summary>
    public Http2Connection Connection { get; private set; } = null!;

    /// <summary>The content of the request.</summary>
    public Http2Content Content { get; }

    /// <summary>The response.</summary>
    public Http2Response Response { get; }

    /// <summary>The stream's number.</summary>
    public int Id { get; private set; }

    /// <summary>The stream's state on the wire.</summary>
    public StreamState State;

    /// <summary>The next of the streams whose wait for content is to be released.</summary>
    public Http2Stream? NextContent { get; set; }

    /// <summary>The next of the streams whose wait for a flush is to be released.</summary>
    public Http2Stream? NextFlush { get; set; }

    /// <summary>Takes the fields of the request's head.</summary>
    public RequestFields Fields => _fields;

    /// <summary>Takes the fields of the request's trailers. Most streams never have any.</summary>
    public TrailerLines TrailerFields => _trailerLines ??= new TrailerLines(Trailers, MemoryBudget.Process.Clients);

    public override ReadOnlySpan<byte> ClientAddress => Peer is { } peer ? peer.ClientOf(Request, Connection.PeerAddress) : Connection.PeerAddress;

    public override ReadOnlySpan<byte> PeerAddress => Connection.PeerAddress;

    public override ReadOnlySpan<byte> Scheme => Connection.IsTls ? "https"u8 : "http"u8;

    public override int HttpsPort => Connection.HttpsPort;

    public override ReadOnlySpan<byte> Protocol => "HTTP/2.0"u8;

    public override bool TakesInterim => true;

    public override bool IsBodyRead => Content.IsRead;

    public override bool TakesSuccessForTunnel => _handshake is not null;

    /// <summary>True if the request broke the rules of HTTP/2, so that the stream ends with PROTOCOL_ERROR whatever it was answered.</summary>
    public bool IsMalformed => _fault is not (HeadFault.None or HeadFault.TooLarge or HeadFault.TooManyFields or HeadFault.TargetTooLong or HeadFault.OtherProtocol);

    /// <summary>Makes the stream ready to take a request's fields.</summary>
    public void Open(Http2Connection connection, int id, StreamState state)
    {
        Connection = connection;
        Id = id;
        State = state;
        Peer = connection.NewPeer();
        PeerKey = connection.PeerKey;
        OwnConnections = connection.OwnConnections;
        Request.Limits = connection.Limits.Messages;
        Request.Reset();
        if (_trailerLines is not null)
        {
            Trailers.Limits = connection.Limits.Messages;
        }
        Content.Begin(connection.Receiver.InitialWindow);
        Response.Begin(connection.Sender.InitialSendWindow);
        // The client may leave as soon as the connection knows the stream.
        _exchange.Begin();
    }

    /// <summary>Makes the request ready to be served; its fields have all come.</summary>
    public void Prepare()
    {
        bool endsStream = State == StreamState.HalfClosedRemote;
        _handshake = CompiledMounts.HasTunnels && _fields.IsForWebSocket ? new WebSocketHandshake() : null;
        _fault = _fields.Complete(endsStream, _handshake is null ? default : _handshake.Key);
        ReadOnlySpan<byte> priority = Request.ValueOf("priority"u8);
        if (!priority.IsEmpty)
        {
            Response.Priority = StreamPriority.Parse(priority);
        }
        bool isRefused = _fault != HeadFault.None;
        Content.Expect(
            isRead: endsStream || (!isRefused && Request.Framing == BodyFraming.None),
            length: Request.StatesLength && !isRefused ? Request.ContentLength : null);
    }

    /// <summary>Serves the request, which is ready. It goes on by itself, and tells the connection when it has ended.</summary>
    public void Serve()
    {
        ValueTask serving = _fault == HeadFault.None ? _exchange.RunAsync() : _exchange.RefuseAsync(_fault);
        _running = serving.ConfigureAwait(false).GetAwaiter();
        if (_running.IsCompleted)
        {
            OnExchangeEnded();
        }
        else
        {
            _running.UnsafeOnCompleted(_onExchangeEnded);
        }
    }

    /// <summary>The client is gone, or has reset the stream. Call without the lock.</summary>
    public void Leave() => _exchange.ClientLeft();

    /// <summary>True once if the stream's waits for the client are to end at once.</summary>
    public bool TakeGivesWay() => _givesWay && Interlocked.Exchange(ref _givesWay, false);

    /// <summary>Gives back what the request held.</summary>
    public void Close()
    {
        _givesWay = false;
        _handshake = null;
        _fault = HeadFault.None;
        Request.Reset();
        _fields.Reset();
        if (_trailerLines is not null)
        {
            Trailers.Reset();
            _trailerLines.Reset();
        }
        Response.Drop();
        Content.Drop();
        Connection = null!;
    }

    /// <summary>Notes that the content has another length than was promised: the request is malformed.</summary>
    public void NoteLengthMismatch() => _fault = HeadFault.LengthMismatch;

    public override bool IsStalled => Response.HasStalled;

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public override async ValueTask<BodyFault> AwaitBodyAsync(int timeout)
    {
        BodyFault fault = await Content.AwaitAsync(timeout).ConfigureAwait(false);
        if (Content.IsRead)
        {
            Request.EndWithoutBody();
        }
        return fault;
    }

    public override BodyRead TryReadBody(Span<byte> destination) => Content.TryRead(destination);

    public override ValueTask<bool> WaitForBodyAsync(int timeout) => Content.WaitAsync(timeout);

    public override void StopBody() => Content.Stop();

    public override void ResumeBody() => Content.Resume();

    public override ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map) => Response.SendInterimAsync(head, map);

    public override void WriteHead(ResponseHead head, HeaderMap map, bool isOwn) => Response.WriteHead(head, map, isOwn);

    public override void WriteBody(ReadOnlySpan<byte> payload) => Response.WriteBody(payload);

    public override void WriteBorrowedBody(ReadOnlyMemory<byte> payload) => Response.WriteBorrowedBody(payload);

    public override ValueTask<bool> FlushAsync(int timeout) => Response.FlushAsync(timeout);

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout) => Response.EndAsync(trailers, map, timeout);

    public override ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map)
    {
        if (!CompiledMounts.HasTunnels || _handshake is null || !_handshake.IsAnsweredBy(head))
        {
            return new ValueTask<bool>(false);
        }
        Content.IsRead = false;
        Response.BeginTunnel(head, map);
        return new ValueTask<bool>(true);
    }

    public override ValueTask<bool> EndTunnelAsync(int timeout) => Response.EndTunnelAsync(timeout);

    public override long Sent(long written) => written - Response.Unsent;

    // By another thread: the caller holds the lock of the exchange, which comes after the connection's.
    public override void ExpireWaits()
    {
        Volatile.Write(ref _givesWay, true);
        Connection?.ExpireLater();
    }

    public override void Abort() => Connection.Reset(this, Http2Error.InternalError);

    private void OnExchangeEnded()
    {
        try
        {
            _running.GetResult();
        }
        catch (Exception exception)
        {
            // It would end the loop, and with it the process.
            Connection.Fail(this, exception);
        }
        Connection.EndExchange(this);
    }
}
