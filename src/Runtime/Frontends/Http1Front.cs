using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Serves HTTP/1.1 and 1.0 on a connection's pipes (RFC 9112): one exchange after another, in the order of the requests.
/// <see cref="Http1RequestReader"/> reads them, <see cref="Http1ResponseWriter"/> writes the responses.
/// </summary>
internal sealed partial class Http1Front : Front, ITimed, IThreadPoolWorkItem
{
    private readonly ProxyCore _core;
    private readonly ListenerLimits _limits;
    private readonly ConnectionContext _connection;
    private readonly Http1RequestReader _reader;
    private readonly Http1ResponseWriter _writer;
    private readonly SocketWriter? _output;
    private readonly Exchange _exchange;
    private readonly byte[] _peerAddress;
    private readonly int _httpsPort;
    private readonly DetectedProtocol _agreed;
    private readonly bool _isTls;
    private readonly long _begunAt;
    private HalfCloseWatch _halfClose;
    private int _requests;
    private volatile Http1State _state;
    private bool _isDraining;

    /// <param name="core">The state that all exchanges share.</param>
    /// <param name="connection">The connection, still unread.</param>
    /// <param name="limits">The listener's limits for this client; without trusted proxies if it is not one of them.</param>
    public Http1Front(ProxyCore core, ConnectionContext connection, ListenerLimits limits)
    {
        _core = core;
        _limits = limits;
        Request.Limits = limits.Messages;
        _connection = connection;
        _reader = new Http1RequestReader(this, connection.Transport.Input, core.Heartbeat);
        _writer = new Http1ResponseWriter(Request, connection.Transport.Output, core.Heartbeat);
        _output = connection.Transport.Output as SocketWriter ?? connection.Features.Get<SocketWriter>();
        _exchange = new Exchange(core, this);
        _peerAddress = IpText.OfClient(connection.RemoteEndPoint);
        PeerKey = ClientKey.Of(_peerAddress);
        Peer = limits.TrustedProxies?.NewPeer();
        _httpsPort = CompiledMounts.HasHttpsRedirects ? connection.Features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
        _isTls = connection.Features.Get<ITlsConnectionFeature>() is not null;
        _agreed = ProtocolDetector.AgreedOn(connection);
        _begunAt = core.Heartbeat.Now;
    }

    public override ReadOnlySpan<byte> ClientAddress => Peer is { } peer ? peer.ClientOf(Request, _peerAddress) : _peerAddress;

    public override ReadOnlySpan<byte> PeerAddress => _peerAddress;

    public override ReadOnlySpan<byte> Scheme => _isTls ? "https"u8 : "http"u8;

    public override int HttpsPort => _httpsPort;

    public override ReadOnlySpan<byte> Protocol => Request.Minor == 0 ? "HTTP/1.0"u8 : "HTTP/1.1"u8;

    public override bool TakesInterim => Request.Minor == 1;

    public override bool IsBodyRead => _reader.IsBodyRead;

    /// <summary>Serves the connection until either side ends it.</summary>
    /// <returns>True if the connection turned out to speak HTTP/2; then nothing was consumed.</returns>
    public async Task<bool> RunAsync()
    {
        _core.Heartbeat.Register(this);
        CancellationTokenRegistration closed = _connection.ConnectionClosed.UnsafeRegister(static front => ((Http1Front)front!).OnClosed(), this);
        CancellationTokenRegistration drains = CloseRequested(_connection).UnsafeRegister(static front => ((Http1Front)front!).OnDraining(), this);
        try
        {
            return await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // The connection failed while a request was read. No exchange exists yet that needs to know.
            return false;
        }
        finally
        {
            _core.Heartbeat.Unregister(this);
            // Before the connection is passed on: a drain would cancel the read of HTTP/2, and with it all of its streams.
            drains.Dispose();
            closed.Dispose();
            OwnConnections?.End();
            _reader.ReturnScratch();
        }
    }

    public override ValueTask<BodyFault> AwaitBodyAsync(int timeout) => _reader.AwaitBodyAsync(timeout);

    public override BodyRead TryReadBody(Span<byte> destination) => _reader.TryReadBody(destination);

    public override ValueTask<bool> WaitForBodyAsync(int timeout) => _reader.WaitForBodyAsync(timeout);

    public override void StopBody() => _reader.StopBody();

    public override void ResumeBody() => _reader.ResumeBody();

    public override ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map) => _writer.SendInterimAsync(head, map, _limits.HeadTimeout);

    public override void WriteHead(ResponseHead head, HeaderMap map, bool isOwn)
        => _writer.WriteHead(
            head, map, isOwn, mayKeepAlive: IsBodyRead && !Volatile.Read(ref _isDraining) && (_limits.MaxRequests == 0 || _requests < _limits.MaxRequests));

    public override bool IsStalled => _writer.HasStalled;

    public override void WriteBody(ReadOnlySpan<byte> payload) => _writer.WriteBody(payload);

    public override void WriteBorrowedBody(ReadOnlyMemory<byte> payload) => _writer.WriteBorrowedBody(payload);

    public override ValueTask<bool> FlushAsync(int timeout) => _writer.FlushAsync(timeout);

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout) => _writer.EndAsync(trailers, map, timeout);

    public override ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map)
    {
        if (!CompiledMounts.HasTunnels)
        {
            return new ValueTask<bool>(false);
        }
        _writer.BeginTunnel(head, map);
        _reader.BeginTunnel();
        _state = Http1State.InTunnel;
        return new ValueTask<bool>(true);
    }

    public override async ValueTask<bool> EndTunnelAsync(int timeout)
    {
        bool isThere = await FlushAsync(timeout).ConfigureAwait(false);
        await HalfClose.EndSendingAsync(_connection).ConfigureAwait(false);
        return isThere;
    }

    public override void Abort()
    {
        _state = Http1State.Aborted;
        _connection.Abort(new ConnectionAbortedException("The response was aborted."));
    }

    public override long Sent(long written) => _output?.SentBytes ?? written;

    private static CancellationToken CloseRequested(ConnectionContext connection)
        => connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

    private void OnClosed() => _halfClose.Closed(_core.Heartbeat.Now);

    private void OnDraining()
    {
        Volatile.Write(ref _isDraining, true);
        if (_state is Http1State.Idle or Http1State.ReadingHead)
        {
            _reader.Cancel();
        }
    }

    /// <returns>True if the connection speaks HTTP/2; then nothing was consumed.</returns>
    private async Task<bool> ServeAsync()
    {
        bool isFirst = true;
        while (true)
        {
            BeginHead();
            HeadFault fault = HeadFault.None;
            while (!Request.IsComplete && fault == HeadFault.None)
            {
                ReadResult result = await _reader.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                DetectedProtocol opening = isFirst && !buffer.IsEmpty ? ProtocolDetector.Detect(buffer, _agreed) : DetectedProtocol.Http1;
                if (opening == DetectedProtocol.Http2)
                {
                    _state = Http1State.Passive;
                    _reader.ClearTimeout();
                    _reader.Leave(buffer);
                    return true;
                }
                if (opening == DetectedProtocol.BrokenHttp2)
                {
                    _reader.Drop(buffer);
                    await _writer.SendAsync(ProtocolDetector.Refusal, _limits.HeadTimeout).ConfigureAwait(false);
                    await LingerAsync().ConfigureAwait(false);
                    return false;
                }
                if (opening == DetectedProtocol.Http1 && !buffer.IsEmpty)
                {
                    fault = _reader.ParseHead(buffer);
                }
                if (Request.IsComplete || fault != HeadFault.None)
                {
                    _reader.EndHead(buffer, isBroken: fault != HeadFault.None);
                    continue;
                }

                bool isOver = result.IsCompleted || (_isDraining && buffer.IsEmpty && !MayStillAsk(isFirst));
                _reader.Keep(buffer);
                if (isOver)
                {
                    return false;
                }
                if (_reader.HasExpired)
                {
                    await TimeOutHeadAsync(buffer.IsEmpty).ConfigureAwait(false);
                    return false;
                }
                ExpectHead(!buffer.IsEmpty);
            }

            isFirst = false;
            _state = Http1State.Passive;
            _reader.ClearTimeout();
            _exchange.Begin();
            _state = Http1State.InExchange;
            await (fault == HeadFault.None ? _exchange.RunAsync() : _exchange.RefuseAsync(fault)).ConfigureAwait(false);
            _reader.EndExchange(isBroken: fault != HeadFault.None);
            if (_state == Http1State.Aborted)
            {
                return false;
            }
            _state = Http1State.Passive;
            if (!_writer.KeepsAlive)
            {
                if (!IsBodyRead || _reader.HasUnread || _isTls)
                {
                    await LingerAsync().ConfigureAwait(false);
                }
                return false;
            }
        }
    }

    private void BeginHead()
    {
        _requests++;
        _reader.BeginHead();
        _reader.SetTimeout(_limits.KeepAliveTimeout);
        _state = Http1State.Idle;
        if (Volatile.Read(ref _isDraining))
        {
            // The drain began between two requests, or after the last response had promised keep-alive: then nothing else ends this wait.
            _reader.Cancel();
        }
    }

    // A request that has reached us is answered, and a client that was accepted just now may send its first one. Any other idle connection
    // may end at any time, as its client knows (RFC 9112 section 9.5).
    private bool MayStillAsk(bool isFirst)
    {
        long left = isFirst ? _begunAt + Http1Limits.FirstRequestGrace - _core.Heartbeat.Now : _reader.HasUnread ? Http1Limits.FirstRequestGrace : 0;
        _reader.SetTimeout((int)left);
        return left > 0;
    }

    // The time for a head counts from its first byte; more bytes do not prolong it.
    private void ExpectHead(bool hasBegun)
    {
        if (hasBegun && _state == Http1State.Idle)
        {
            _state = Http1State.ReadingHead;
            _reader.SetTimeout(_limits.HeadTimeout);
        }
    }

    private async ValueTask TimeOutHeadAsync(bool isIdle)
    {
        if (!isIdle)
        {
            _reader.GiveUpHead();
            _exchange.Begin();
            _state = Http1State.InExchange;
            await _exchange.RefuseLateAsync().ConfigureAwait(false);
            await LingerAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Shuts down the sending half, then reads and discards data from the client for a moment. An immediate close would reset the
    /// connection, and the client might lose the response that explains it (RFC 9112 section 9.6).
    /// </summary>
    private async ValueTask LingerAsync()
    {
        _state = Http1State.Passive;
        await HalfClose.EndSendingAsync(_connection).ConfigureAwait(false);
        await _reader.DiscardAsync(Http1Limits.LingerTimeout).ConfigureAwait(false);
    }
}
