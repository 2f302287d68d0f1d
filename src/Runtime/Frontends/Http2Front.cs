using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Frontends;

/// <summary>
/// One HTTP/2 stream, with Kestrel as the implementation of the protocol (RFC 9113). The request's fields are written as an HTTP/1.1 head
/// and parsed by the same codec as all others; the response's fields are passed back as strings.
/// </summary>
internal sealed partial class Http2Front : Front, ITimed, IThreadPoolWorkItem
{
    /// <summary>RFC 9113 section 7: the stream ended for a reason that is not the client's.</summary>
    private const int InternalError = 0x2;

    /// <summary>
    /// Size of the head buffer in bytes, enough for a browser's head. Buffers of the largest size in many streams at once would exceed the
    /// shared pool, and be allocated for every request.
    /// </summary>
    private const int UsualHead = 2 * 1024;

    private readonly ProxyCore _core;
    private readonly Exchange _exchange;
    private byte[] _peerAddress = [];
    private System.Net.IPAddress? _peerIp;
    private readonly byte[] _usualHead = new byte[UsualHead];
    private readonly FieldTexts _texts = new();
    private byte[]? _longHead;
    private WebSocketHandshake? _handshake;
    private bool _isTunnel;
    private IFeatureCollection _features = null!;
    private PipeReader _body = null!;
    private PipeWriter _response = null!;
    private ListenerLimits _limits = ListenerLimits.Default;
    private Deadline _writeDeadline;
    private bool _isTimed;
    private bool _isReset;
    private bool _isStalled;
    private bool _dropsBody;
    private bool _isTls;
    private int _httpsPort;

    public Http2Front(ProxyCore core)
    {
        _core = core;
        _exchange = new Exchange(core, this);
    }

    public override ReadOnlySpan<byte> ClientAddress => Peer is { } peer ? peer.ClientOf(Request, _peerAddress) : _peerAddress;

    public override ReadOnlySpan<byte> PeerAddress => _peerAddress;

    public override ReadOnlySpan<byte> Scheme => _isTls ? "https"u8 : "http"u8;

    public override int HttpsPort => _httpsPort;

    public override ReadOnlySpan<byte> Protocol => "HTTP/2.0"u8;

    /// <summary>Kestrel can send no interim response but 100.</summary>
    public override bool TakesInterim => false;

    public override bool TakesContinue => true;

    public override bool IsStalled => _isStalled;

    public override bool TakesSuccessForTunnel => _handshake is not null;

    /// <summary>Prepares the front for a stream's request.</summary>
    public void Begin(IFeatureCollection features)
    {
        _features = features;
        _limits = features.Get<ListenerLimits>() ?? ListenerLimits.Default;
        _isTls = features.Get<ITlsConnectionFeature>() is not null;
        _httpsPort = CompiledMounts.HasHttpsRedirects ? features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
        OwnConnections = features.Get<PrivateConnections>();
        Request.Limits = Trailers.Limits = _limits.Messages;
        _body = features.Get<IRequestBodyPipeFeature>()!.Reader;
        _response = features.Get<IHttpResponseBodyFeature>()!.Writer;
        _isReset = _isStalled = _dropsBody = _isTunnel = _isBodyBroken = false;
        System.Net.IPAddress? address = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        if (_peerAddress.Length == 0 || !ReferenceEquals(address, _peerIp))
        {
            _peerIp = address;
            _peerAddress = IpText.OfClient(address is null ? null : new System.Net.IPEndPoint(address, 0));
            PeerKey = ClientKey.Of(_peerAddress);
        }
        // The front stays with its connection, and the connection with its peer.
        Peer ??= _limits.TrustedProxies?.NewPeer();
    }

    /// <summary>Serves the request.</summary>
    public async Task ServeAsync()
    {
        Request.Reset();
        HeadFault fault = ReadHead();
        _wait.Reset(isRead: fault == HeadFault.None && Request.Framing == BodyFraming.None);
        _grant = fault == HeadFault.None && Request.ExpectsContinue ? NewGrant() : null;
        Trailers.Reset();
        _exchange.Begin();
        using CancellationTokenRegistration aborted = _features.Get<IHttpRequestLifetimeFeature>()!.RequestAborted
            .UnsafeRegister(static exchange => ((Exchange)exchange!).ClientLeft(), _exchange);
        await (fault == HeadFault.None ? _exchange.RunAsync() : _exchange.RefuseAsync(fault)).ConfigureAwait(false);
    }

    /// <summary>Answers 503 to a request for which there is no memory, without parsing it.</summary>
    public void RefuseForMemory()
    {
        _core.Refusals.WriteClosed(_peerAddress, "has more streams than there is memory for: one got 503");
        _features.Get<IHttpResponseFeature>()!.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    /// <summary>Releases the resources of the request.</summary>
    public void End()
    {
        if (_isTimed)
        {
            _core.Heartbeat.Unregister(this);
            _isTimed = false;
        }
        if (_longHead is not null)
        {
            Request.Reset();
            ArrayPool<byte>.Shared.Return(_longHead);
            _longHead = null;
        }
        if (_trailers is not null)
        {
            Trailers.Reset();
            ArrayPool<byte>.Shared.Return(_trailers);
            _trailers = null;
        }
        _handshake = null;
    }

    /// <summary>Allows reading of the body, by which Kestrel sends the 100.</summary>
    public override ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map)
    {
        Grant();
        return new ValueTask<bool>(true);
    }

    public override void WriteHead(ResponseHead head, HeaderMap map, bool isOwn)
    {
        IHttpResponseFeature response = _features.Get<IHttpResponseFeature>()!;
        response.StatusCode = head.Status;
        // Kestrel allows no body with this status, where HTTP/1.1's framing does.
        _dropsBody = head.Status == 205;
        Http2Fields.Write(response.Headers, head, map, isOwn, passesLength: head.Status is not (204 or 205), _texts);
    }

    public override void WriteBody(ReadOnlySpan<byte> payload)
    {
        if (!_dropsBody)
        {
            _response.Write(payload);
        }
    }

    public override ValueTask<bool> FlushAsync(int timeout)
    {
        ValueTask<FlushResult> flush = _response.FlushAsync();
        return flush.IsCompletedSuccessfully ? new ValueTask<bool>(!flush.Result.IsCompleted && !_isReset) : AwaitFlushAsync(flush, timeout);
    }

    /// <summary>Kestrel sends the rest, with the end of the stream, when the request has been served.</summary>
    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        if (trailers.HasFields)
        {
            Http2Fields.WriteTrailers(_features.Get<IHttpResponseTrailersFeature>()!.Trailers, trailers, map);
        }
        return new ValueTask<bool>(true);
    }

    public override async ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map)
    {
        IHttpResponseFeature response = _features.Get<IHttpResponseFeature>()!;
        if (!CompiledMounts.HasTunnels || _handshake is null || !_handshake.IsAnsweredBy(head))
        {
            return false;
        }
        response.StatusCode = StatusCodes.Status200OK;
        Http2Fields.Write(response.Headers, head, map, isOwn: false, passesLength: false, _texts);
        response.Headers.Remove("Sec-WebSocket-Accept");
        Stream tunnel = await _features.Get<IHttpExtendedConnectFeature>()!.AcceptAsync().ConfigureAwait(false);
        _body = PipeReader.Create(tunnel, new StreamPipeReaderOptions(leaveOpen: true));
        _response = PipeWriter.Create(tunnel, new StreamPipeWriterOptions(leaveOpen: true));
        _isTunnel = true;
        _wait.IsRead = false;
        return true;
    }

    /// <summary>Sends END_STREAM; data from the client is read until its own end.</summary>
    public override async ValueTask<bool> EndTunnelAsync(int timeout)
    {
        bool isThere = await FlushAsync(timeout).ConfigureAwait(false);
        if (isThere)
        {
            await _features.Get<IHttpResponseBodyFeature>()!.CompleteAsync().ConfigureAwait(false);
        }
        return isThere;
    }

    public override void Abort()
    {
        _isReset = true;
        _features.Get<IHttpResetFeature>()!.Reset(InternalError);
    }

    public override void ExpireWaits()
    {
        if (_wait.TryExpire() | _writeDeadline.TryExpire())
        {
            ActOnDeadlines();
        }
    }

    void ITimed.Tick(long now)
    {
        bool isDue = _wait.TryExpire(now, _limits.MinBodyRate);
        isDue |= _writeDeadline.TryExpire(now);
        isDue |= _grantDeadline.TryExpire(now);
        if (isDue)
        {
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static front => front.ActOnDeadlines(), this);

    private void ActOnDeadlines()
    {
        if (_wait.HasExpired)
        {
            _body.CancelPendingRead();
        }
        if (_grantDeadline.HasExpired)
        {
            Grant();
        }
        if (_writeDeadline.HasExpired)
        {
            _isReset = true;
            _features.Get<IHttpRequestLifetimeFeature>()?.Abort();
        }
    }

    // Most exchanges wait neither for the client's body nor for its reading, so they never get here.
    private void BeTimed()
    {
        if (!_isTimed)
        {
            _isTimed = true;
            _core.Heartbeat.Register(this);
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush, int timeout)
    {
        BeTimed();
        _writeDeadline.Set(_core.Heartbeat.Now + timeout);
        try
        {
            FlushResult result = await flush.ConfigureAwait(false);
            return !NoteStall(!_writeDeadline.Clear()) && !result.IsCompleted && !_isReset;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            NoteStall(!_writeDeadline.Clear());
            return false;
        }
    }

    private bool NoteStall(bool isStalled) => _isStalled |= isStalled;

    private HeadFault ReadHead()
    {
        IHttpExtendedConnectFeature? connect = _features.Get<IHttpExtendedConnectFeature>();
        if (connect is { IsExtendedConnect: true, Protocol: "websocket" })
        {
            _handshake = new WebSocketHandshake();
        }
        bool hasBody = _handshake is null && _features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody;
        IHttpRequestFeature request = _features.Get<IHttpRequestFeature>()!;
        byte[] head = _usualHead;
        int length = Http2Fields.WriteRequest(head, request, hasBody, _handshake, out HeadFault fault);
        if (fault is HeadFault.TooLarge or HeadFault.TargetTooLong)
        {
            head = _longHead = ArrayPool<byte>.Shared.Rent(HeadLimits.Head);
            length = Http2Fields.WriteRequest(head, request, hasBody, _handshake, out fault);
        }
        if (fault != HeadFault.None)
        {
            return fault;
        }
        Request.Bytes = head.AsMemory(0, length);
        fault = Request.Parse(Request.Bytes.Span);
        return fault == HeadFault.None && !Request.IsComplete ? HeadFault.StartLine : fault;
    }
}
