using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Listening;
using UdsAot.Routing;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Fronts;

/// <summary>
/// HTTP/1.1 and 1.0 on a connection's pipes (RFC 9112): one exchange after another, in the order of the requests. A head is
/// parsed where it lies in the pipe; only one that is spread over several of the pipe's blocks, or that has a body behind it,
/// is copied.
/// </summary>
internal sealed partial class Http1Front : Front, ITimed, IThreadPoolWorkItem
{
    private readonly ProxyCore _core;
    private readonly ListenerLimits _limits;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly SocketReader? _socketInput;
    private readonly SocketWriter? _socketOutput;
    private readonly Exchange _exchange;
    private readonly byte[] _peerAddress;
    private readonly int _httpsPort;
    private readonly Opening _agreed;
    private readonly bool _isTls;
    private byte[]? _scratch;
    private int _scratchLength;
    private ReadOnlySequence<byte> _held;
    private Deadline _readDeadline;
    private bool _isHeld;
    private int _requests;
    private bool _isAbandoned;
    private bool _draining;
    private bool _inExchange;
    private bool _awaitsHead;
    private bool _hasBegunHead;
    private bool _aborted;
    private bool _isTunnel;
    private long _closedAt;
    private int _progress;
    private int _progressSeen;

    /// <param name="core">What all exchanges share.</param>
    /// <param name="connection">The connection, of which nothing was read yet.</param>
    /// <param name="limits">What the listener lets this client take; without trusted proxies if it is none of them.</param>
    public Http1Front(ProxyCore core, ConnectionContext connection, ListenerLimits limits)
    {
        _core = core;
        _limits = limits;
        Request.Limits = Trailers.Limits = limits.Messages;
        _connection = connection;
        _input = connection.Transport.Input;
        _output = connection.Transport.Output;
        _socketInput = _input as SocketReader;
        _socketOutput = _output as SocketWriter;
        _exchange = new Exchange(core, this);
        _peerAddress = Addresses.Format(connection.RemoteEndPoint);
        Peer = limits.TrustedProxies?.NewPeer();
        _httpsPort = CompiledMounts.HasHttpsRedirects ? connection.Features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
        _isTls = connection.Features.Get<ITlsConnectionFeature>() is not null;
        _agreed = Http1Preface.AgreedOn(connection);
    }

    public override ReadOnlySpan<byte> ClientAddress => Peer is { } peer ? peer.ClientOf(Request, _peerAddress) : _peerAddress;

    public override ReadOnlySpan<byte> PeerAddress => _peerAddress;

    public override ReadOnlySpan<byte> Scheme => _isTls ? "https"u8 : "http"u8;

    public override int HttpsPort => _httpsPort;

    public override ReadOnlySpan<byte> Protocol => Request.Minor == 0 ? "HTTP/1.0"u8 : "HTTP/1.1"u8;

    public override bool TakesInterim => Request.Minor == 1;

    /// <summary>Serves the connection until either side ends it.</summary>
    /// <param name="http2">Takes the connection over if its first bytes are HTTP/2's.</param>
    public async Task RunAsync(ConnectionDelegate http2)
    {
        _core.Heartbeat.Register(this);
        CancellationTokenRegistration closed = _connection.ConnectionClosed.UnsafeRegister(static front => ((Http1Front)front!).OnClosed(), this);
        CancellationTokenRegistration drains = CloseRequested(_connection).UnsafeRegister(static front => ((Http1Front)front!).OnDraining(), this);
        bool isHttp2 = false;
        try
        {
            isHttp2 = await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // The client's side broke while a request was read. There is no exchange that could hear of it.
        }
        finally
        {
            _core.Heartbeat.Unregister(this);
            // Before the connection is handed on: a drain would cancel HTTP/2's read, and with it all of its streams.
            drains.Dispose();
            closed.Dispose();
            ReturnScratch();
        }
        if (isHttp2)
        {
            await http2(_connection).ConfigureAwait(false);
        }
    }

    public override void Abort()
    {
        _aborted = true;
        _connection.Abort(new ConnectionAbortedException("The reply was cut short."));
    }

    void ITimed.Tick(long now)
    {
        bool isDue = _readDeadline.TryExpire(now);
        isDue |= _pace.IsTooSlow(now, _limits.MinBodyRate) && _readDeadline.TryExpire();
        isDue |= _writeDeadline.TryExpire(now);
        isDue |= CheckHalfClosed(now);
        if (isDue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_writeDeadline.HasExpired)
        {
            _connection.Abort(new ConnectionAbortedException("The client did not read its reply."));
        }
        if (_readDeadline.HasExpired)
        {
            _input.CancelPendingRead();
        }
        if (Volatile.Read(ref _isAbandoned))
        {
            _exchange.ClientLeft();
        }
    }

    private static CancellationToken CloseRequested(ConnectionContext connection)
        => connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

    private void OnClosed() => Volatile.Write(ref _closedAt, Math.Max(_core.Heartbeat.Now, 1));

    private void OnDraining()
    {
        Volatile.Write(ref _draining, true);
        if (Volatile.Read(ref _awaitsHead))
        {
            _input.CancelPendingRead();
        }
    }

    // A closed connection whose exchange stands still is left to itself for a moment only: see HalfCloseGrace.
    private bool CheckHalfClosed(long now)
    {
        long closedAt = Volatile.Read(ref _closedAt);
        // A tunnel's ends may close one by one, and each learns of it by itself.
        if (closedAt == 0 || _isTunnel || !Volatile.Read(ref _inExchange))
        {
            return false;
        }
        int progress = Volatile.Read(ref _progress);
        if (progress != _progressSeen)
        {
            _progressSeen = progress;
            Volatile.Write(ref _closedAt, now);
        }
        else if (now - closedAt >= Http1Limits.HalfCloseGrace)
        {
            Volatile.Write(ref _isAbandoned, true);
            return true;
        }
        return false;
    }

    /// <returns>True if the connection turned out to speak HTTP/2; then nothing was consumed.</returns>
    private async Task<bool> ServeAsync()
    {
        bool isFirst = true;
        while (true)
        {
            BeginHead();
            HeadFault fault = HeadFault.None;
            while (!Request.IsComplete && fault == HeadFault.None)
            {
                ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                Opening opening = isFirst && !buffer.IsEmpty ? Http1Preface.Of(buffer, _agreed) : Opening.Http1;
                if (opening == Opening.Http2)
                {
                    Volatile.Write(ref _awaitsHead, false);
                    _readDeadline.Clear();
                    _input.AdvanceTo(buffer.Start);
                    return true;
                }
                if (opening == Opening.BrokenHttp2)
                {
                    _input.AdvanceTo(buffer.End);
                    await RefuseHttp2Async().ConfigureAwait(false);
                    return false;
                }
                if (opening == Opening.Http1 && !buffer.IsEmpty)
                {
                    fault = ParseHead(buffer);
                }
                if (!Request.IsComplete && fault == HeadFault.None)
                {
                    bool isOver = result.IsCompleted || (_draining && buffer.IsEmpty);
                    _input.AdvanceTo(buffer.Start, buffer.End);
                    if (isOver)
                    {
                        return false;
                    }
                    if (_readDeadline.HasExpired)
                    {
                        await TimeOutHeadAsync(buffer.IsEmpty).ConfigureAwait(false);
                        return false;
                    }
                    ExpectHead(!buffer.IsEmpty);
                }
                else
                {
                    Hold(buffer, fault);
                }
            }

            isFirst = false;
            Volatile.Write(ref _awaitsHead, false);
            _readDeadline.Clear();
            BeginBody(fault != HeadFault.None);
            _exchange.Begin();
            Volatile.Write(ref _inExchange, true);
            await (fault == HeadFault.None ? _exchange.RunAsync() : _exchange.RefuseAsync(fault)).ConfigureAwait(false);
            Volatile.Write(ref _inExchange, false);
            if (_isHeld)
            {
                _isHeld = false;
                _input.AdvanceTo(_isRefused ? _held.End : _held.GetPosition(Request.Length));
            }
            if (_aborted)
            {
                return false;
            }
            if (!_keepsAlive)
            {
                if (!_isBodyRead || _socketInput is { HasUnread: true } || _isTls)
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
        Request.Reset();
        ReturnScratch();
        _hasBegunHead = false;
        _readDeadline.Set(_core.Heartbeat.Now + _limits.KeepAliveTimeout);
        Volatile.Write(ref _awaitsHead, true);
        if (Volatile.Read(ref _draining))
        {
            // It began between two requests, or when the last reply had been promised another: then nobody else ends this wait.
            _input.CancelPendingRead();
        }
    }

    // The time for a head counts from its first byte; more bytes do not prolong it.
    private void ExpectHead(bool hasBegun)
    {
        if (hasBegun && !_hasBegunHead)
        {
            _hasBegunHead = true;
            _readDeadline.Set(_core.Heartbeat.Now + _limits.HeadTimeout);
        }
    }

    private HeadFault ParseHead(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            Request.Bytes = buffer.First;
        }
        else
        {
            // Only what is new since the last look is copied: a head that comes byte by byte costs no more than one that does not.
            int length = (int)Math.Min(buffer.Length, HeadLimits.Head);
            _scratch ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Head);
            buffer.Slice(_scratchLength, length - _scratchLength).CopyTo(_scratch.AsSpan(_scratchLength));
            _scratchLength = length;
            Request.Bytes = _scratch.AsMemory(0, length);
        }
        return Request.Parse(Request.Bytes.Span);
    }

    /// <summary>
    /// Keeps the head's bytes for the exchange: where they are, if nothing needs to be read behind them before it is over,
    /// else in a copy.
    /// </summary>
    private void Hold(in ReadOnlySequence<byte> buffer, HeadFault fault)
    {
        if (fault != HeadFault.None || (_scratch is null && Request.Framing == BodyFraming.None))
        {
            _held = buffer;
            _isHeld = true;
            return;
        }
        LetGo(buffer);
    }

    /// <summary>Gives the head's bytes back to the pipe, so that what follows can be read; the exchange goes on with a copy.</summary>
    private void LetGo(in ReadOnlySequence<byte> buffer)
    {
        _isHeld = false;
        if (_scratch is null)
        {
            _scratch = ArrayPool<byte>.Shared.Rent(Request.Length);
            Request.Bytes.Span[..Request.Length].CopyTo(_scratch);
            Request.Bytes = _scratch.AsMemory(0, Request.Length);
        }
        _input.AdvanceTo(buffer.GetPosition(Request.Length));
    }

    private void ReturnScratch()
    {
        _scratchLength = 0;
        if (_scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = null;
        }
        if (_trailerScratch is not null)
        {
            Trailers.Reset();
            ArrayPool<byte>.Shared.Return(_trailerScratch);
            _trailerScratch = null;
        }
    }

    private async ValueTask TimeOutHeadAsync(bool isIdle)
    {
        if (!isIdle)
        {
            BeginBody(isRefused: true);
            _exchange.Begin();
            await _exchange.RefuseLateAsync().ConfigureAwait(false);
            await LingerAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask RefuseHttp2Async()
    {
        _output.Write(Http1Preface.Refusal);
        await FlushAsync(_limits.HeadTimeout).ConfigureAwait(false);
        await LingerAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Says that no more comes, then reads on for a moment and throws away what the client is still sending. To close at once
    /// would reset the connection, and the client might lose the reply that explains it (RFC 9112 section 9.6).
    /// </summary>
    private async ValueTask LingerAsync()
    {
        await HalfClose.EndSendingAsync(_connection).ConfigureAwait(false);
        _readDeadline.Set(_core.Heartbeat.Now + Http1Limits.LingerTimeout);
        while (true)
        {
            ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
            _input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || _readDeadline.HasExpired)
            {
                return;
            }
        }
    }
}
