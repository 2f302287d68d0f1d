using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Awaiting;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Listening;
using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot.Fronts;

/// <summary>
/// One HTTP/2 stream, which Kestrel speaks (RFC 9113). The request's fields are written out as an HTTP/1.1 head and read by the
/// same codec as any other; the reply's go back as strings.
/// </summary>
internal sealed partial class Http2Front : Front, ITimed, IThreadPoolWorkItem
{
    /// <summary>RFC 9113 section 7: the end of the stream for a reason that is not the client's.</summary>
    private const int InternalError = 0x2;

    /// <summary>
    /// Bytes that a browser's head fits into. Room for the largest one in each of many streams at once would be more than the
    /// shared pool keeps, so it would be made and thrown away for every request.
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
    private PipeWriter _reply = null!;
    private ListenerLimits _limits = ListenerLimits.Default;
    private Deadline _writeDeadline;
    private bool _isTimed;
    private bool _isReset;
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

    /// <summary>Kestrel has no way to send an interim reply, but for 100.</summary>
    public override bool TakesInterim => false;

    public override bool TakesContinue => true;

    public override bool TakesSuccessForTunnel => _handshake is not null;

    /// <summary>Makes the front ready for a stream's request.</summary>
    public void Begin(IFeatureCollection features)
    {
        _features = features;
        _limits = features.Get<ListenerLimits>() ?? ListenerLimits.Default;
        _isTls = features.Get<ITlsConnectionFeature>() is not null;
        _httpsPort = CompiledMounts.HasHttpsRedirects ? features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
        Request.Limits = Trailers.Limits = _limits.Messages;
        _body = features.Get<IRequestBodyPipeFeature>()!.Reader;
        _reply = features.Get<IHttpResponseBodyFeature>()!.Writer;
        _isReset = _dropsBody = _isTunnel = _isBodyBroken = false;
        System.Net.IPAddress? address = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        if (_peerAddress.Length == 0 || !ReferenceEquals(address, _peerIp))
        {
            _peerIp = address;
            _peerAddress = Addresses.Format(address is null ? null : new System.Net.IPEndPoint(address, 0));
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

    /// <summary>Lets go of what the request held.</summary>
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

    /// <summary>Lets the body be read, by which Kestrel sends the 100.</summary>
    public override ValueTask<bool> SendInterimAsync(ReplyHead head, HeaderMap map)
    {
        Grant();
        return new ValueTask<bool>(true);
    }

    public override void WriteHead(ReplyHead head, HeaderMap map, bool isOwn)
    {
        IHttpResponseFeature reply = _features.Get<IHttpResponseFeature>()!;
        reply.StatusCode = head.Status;
        // Kestrel lets no body be written with this status, where HTTP/1.1's framing has room for one.
        _dropsBody = head.Status == 205;
        Http2Fields.Write(reply.Headers, head, map, isOwn, passesLength: head.Status is not (204 or 205), _texts);
    }

    public override void WriteBody(ReadOnlySpan<byte> payload)
    {
        if (!_dropsBody)
        {
            _reply.Write(payload);
        }
    }

    public override ValueTask<bool> FlushAsync(int timeout)
    {
        ValueTask<FlushResult> flush = _reply.FlushAsync();
        return flush.IsCompletedSuccessfully ? new ValueTask<bool>(!flush.Result.IsCompleted && !_isReset) : AwaitFlushAsync(flush, timeout);
    }

    /// <summary>Kestrel sends what is left, with the end of the stream, when the request has been served.</summary>
    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        if (trailers.HasFields)
        {
            Http2Fields.WriteTrailers(_features.Get<IHttpResponseTrailersFeature>()!.Trailers, trailers, map);
        }
        return new ValueTask<bool>(true);
    }

    public override async ValueTask<bool> BeginTunnelAsync(ReplyHead head, HeaderMap map)
    {
        IHttpResponseFeature reply = _features.Get<IHttpResponseFeature>()!;
        if (!CompiledMounts.HasTunnels || _handshake is null || !_handshake.IsAnsweredBy(head))
        {
            return false;
        }
        reply.StatusCode = StatusCodes.Status200OK;
        Http2Fields.Write(reply.Headers, head, map, isOwn: false, passesLength: false, _texts);
        reply.Headers.Remove("Sec-WebSocket-Accept");
        Stream tunnel = await _features.Get<IHttpExtendedConnectFeature>()!.AcceptAsync().ConfigureAwait(false);
        _body = PipeReader.Create(tunnel, new StreamPipeReaderOptions(leaveOpen: true));
        _reply = PipeWriter.Create(tunnel, new StreamPipeWriterOptions(leaveOpen: true));
        _isTunnel = true;
        _wait.IsRead = false;
        return true;
    }

    /// <summary>Sends END_STREAM; what the client sends is read on until it ends its own half.</summary>
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

    void ITimed.Tick(long now)
    {
        bool isDue = _wait.TryExpire(now, _limits.MinBodyRate);
        isDue |= _writeDeadline.TryExpire(now);
        isDue |= _grantDeadline.TryExpire(now);
        if (isDue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
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
            return _writeDeadline.Clear() && !result.IsCompleted && !_isReset;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _writeDeadline.Clear();
            return false;
        }
    }

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
