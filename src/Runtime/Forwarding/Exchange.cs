using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Fronts;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Replies;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// One request and its reply. Belongs to a front and is used for one exchange after another, so that a kept-alive
/// connection allocates nothing.
/// </summary>
/// <remarks>
/// <code>
///            front (client)                                     origin
///   ──────────────┬──────────────────────────────────────────────┬────────
///   1 route       │ head ─► mount, or an answer of our own        │
///     guard       │         the passwords of the mounts that the  │
///                 │         path may lead to                       │
///   2 connect     │         an idle connection, or a new one ───► │
///   3 send        │ head ─► header map ─► head, first body bytes ►│
///   4 upload      │ body ═══════════════════════════════════════► │  beside 5 to 7
///   5 reply head  │ ◄──────────── 1xx, then the final head ────── │
///   6 reply body  │ ◄════════════════════════════════════════════ │
///   7 finish      │ ◄─ end        connection back to its pool     │
/// </code>
/// A failure before step 6 is answered with a status; later it cuts the reply short.
/// </remarks>
internal sealed partial class Exchange : IPatient
{
    private readonly ProxyCore _core;
    private readonly Front _front;
    private readonly RequestTarget _target = new();
    private readonly ReplyHead _reply = new();
    private readonly Lock _gate = new();
    private readonly ExchangeTally? _tally;
    private Mount? _mount;
    private OriginConnection? _connection;
    private bool _clientLeft;
    private bool _headWritten;
    private bool _replyBegan;
    private bool _isRepeatable;
    private bool _isUploading;
    private ValueTask _upload;
    private long _uploaded;
    private long _delivered;
    private int _status;
    private Phase? _failedIn;
    private ExchangeTimes _times;

    public Exchange(ProxyCore core, Front front)
    {
        _core = core;
        _front = front;
        if (CompiledMounts.HasCounters)
        {
            _tally = new ExchangeTally(core.Counters!);
        }
    }

    /// <summary>Whether the client is gone, so that nothing needs to be waited for.</summary>
    public bool HasLeft => Volatile.Read(ref _clientLeft);

    /// <summary>
    /// Makes the exchange ready for a request. Call it before anybody may call <see cref="ClientLeft"/>: a client can be gone
    /// before its request is looked at.
    /// </summary>
    public void Begin()
    {
        _mount = null;
        _connection = null;
        _clientLeft = _headWritten = false;
        _uploaded = _delivered = 0;
        _status = 0;
        _bodyFault = BodyFault.None;
        _user = null;
        _requestIdLength = 0;
        _failedIn = null;
        _times = default;
        _times.Begun = Clock;
        if (CompiledMounts.HasCounters)
        {
            _tally!.Reset();
        }
    }

    /// <summary>Serves the request whose head the front has just parsed. When this ends, the reply is complete or was cut short.</summary>
    public ValueTask RunAsync()
    {
        RouteKind route = _core.Router.Route(_front.Request, _target, out _mount);
        if (CompiledMounts.HasHttpsRedirects && _front.HttpsPort != 0
            && (route is RouteKind.Mount or RouteKind.BareMountpoint or RouteKind.NoMount))
        {
            _mount = null;
            return RedirectToHttpsAsync(_front.HttpsPort);
        }
        if (CompiledMounts.HasCounters && _mount is not null)
        {
            _tally!.Begin(_mount);
        }
        if (route != RouteKind.Mount)
        {
            return AnswerAsync(route);
        }
        if (CompiledMounts.HasRequestIds && _mount!.NamesRequests)
        {
            NameRequest();
        }
        return CompiledMounts.HasGuards ? GuardAsync(_mount!) : ServeAsync(_mount!);
    }

    /// <summary>Answers a request whose head could not even be parsed; what there is of it serves the access log.</summary>
    public ValueTask RefuseAsync(HeadFault fault) => RefuseAsync(fault.Status(), default, fault.Words());

    /// <summary>Answers a request whose head did not come to its end in time.</summary>
    public ValueTask RefuseLateAsync() => RefuseAsync(408, default, "did not come to the end of its head in time");

    /// <summary>Called by the front, from any thread, when the client is gone: whatever waits for the origin ends.</summary>
    public void ClientLeft()
    {
        lock (_gate)
        {
            _clientLeft = true;
            _connection?.Close();
        }
    }

    /// <summary>Serves a request that may pass.</summary>
    private ValueTask ServeAsync(Mount mount)
    {
        if (CompiledMounts.HasOwnContent && mount.Own is { } content)
        {
            return AnswerOwnAsync(mount, content);
        }
        if (mount.MaxBodySize > 0 && _front.Request.ContentLength > mount.MaxBodySize)
        {
            return FailAsync(Failure.Body(BodyFault.TooLarge));
        }
        return ForwardAsync(mount);
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask ForwardAsync(Mount mount)
    {
        _times.Forwarded = Clock;
        OriginPool pool = _core.Pools.Of(mount);
        if (GrantsContinue(mount))
        {
            await GrantContinueAsync().ConfigureAwait(false);
        }

        Failure failure;
        int sent = 0;
        OriginConnection? stale = null;
        int length = 0;
        while (true)
        {
            bool mayReuse = stale is null;
            if (!mayReuse || !pool.TryTakeIdle(out OriginConnection? connection))
            {
                if (CompiledMounts.HasCounters)
                {
                    _tally!.Connecting();
                }
                ConnectOutcome outcome = await pool.ConnectAsync(
                    _core.Heartbeat.Now + mount.ConnectTimeout, mayReuse, new RestartHold(mount.RestartHold, this)).ConfigureAwait(false);
                if (outcome.Connection is null)
                {
                    failure = HasLeft ? Failure.ClientLeft(Phase.Connect) : Failure.Connect(outcome);
                    break;
                }
                if (CompiledMounts.HasCounters)
                {
                    _tally!.Connected();
                }
                connection = outcome.Connection;
            }
            try
            {
                _times.Connected = Clock;
                if (!Attach(connection))
                {
                    failure = Failure.ClientLeft(Phase.Connect);
                    break;
                }
                if (_front.Request.Framing != BodyFraming.None || length > connection.SendBuffer.Length)
                {
                    connection.TryEnlargeSendBuffer();
                }
                bool isWhole;
                if (stale is null)
                {
                    length = WriteRequest(connection, mount, out isWhole);
                }
                else
                {
                    // The very bytes that the first attempt prepared: what it took of the body can't be had again.
                    stale.SendBuffer.Span[..length].CopyTo(connection.SendBuffer.Span);
                    isWhole = _front.IsBodyRead;
                }
                _isRepeatable = true;
                if (length < 0 || _bodyFault != BodyFault.None)
                {
                    failure = length < 0 ? Failure.TooLarge() : Failure.Body(_bodyFault);
                    break;
                }

                sent = await connection.SendAsync(length, _core.Heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                BeginUpload(connection, mount, isWhole, sent);
                failure = await ReadReplyHeadAsync(connection, mount).ConfigureAwait(false);
                if (!failure.Happened)
                {
                    failure = CompiledMounts.HasTunnels && _reply.Status == 101
                        ? await TunnelAsync(connection, mount).ConfigureAwait(false)
                        : await RelayReplyAsync(connection, pool, mount).ConfigureAwait(false);
                    break;
                }
            }
            finally
            {
                if (Detach())
                {
                    connection.Close();
                }
                if (_isUploading)
                {
                    await EndUploadAsync().ConfigureAwait(false);
                }
            }

            if (!IsStale(connection, failure, sent))
            {
                break;
            }
            if (connection.Exchanges > 0 && mayReuse)
            {
                // It had been closed while idle, and that was not known in time: once more, on a fresh one.
                stale = connection;
                _front.ResumeBody();
                continue;
            }
            failure = await WhyClosedAsync(pool, mount, failure).ConfigureAwait(false);
            break;
        }

        if (failure.Happened)
        {
            await FailAsync(failure).ConfigureAwait(false);
        }
        else
        {
            Account();
        }
    }

    /// <summary>Waits for the upload, which ends by itself or because the attempt has.</summary>
    private ValueTask EndUploadAsync()
    {
        _isUploading = false;
        if (!_front.IsBodyRead)
        {
            _front.StopBody();
        }
        return _upload;
    }

    /// <summary>Makes the connection the one that <see cref="ClientLeft"/> closes.</summary>
    private bool Attach(OriginConnection connection)
    {
        lock (_gate)
        {
            _connection = connection;
            return !_clientLeft;
        }
    }

    /// <summary>Ends what <see cref="Attach"/> began: from here on the connection may serve others.</summary>
    /// <returns>False if it was detached before.</returns>
    private bool Detach()
    {
        lock (_gate)
        {
            bool attached = _connection is not null;
            _connection = null;
            return attached;
        }
    }

    /// <summary>
    /// Whether a connection that failed without one byte of a reply may only have been closed before the request came: then
    /// the request may be sent again if none of it was sent, or if doing it twice does no harm (RFC 9110 section 9.2.2) and
    /// nothing of its body is spent. Only meaningful once the attempt has ended, its upload included.
    /// </summary>
    private bool IsStale(OriginConnection connection, in Failure failure, int sent)
        => failure is { Status: 502, Phase: Phase.ReplyHead, HeadFault: HeadFault.None }
            && !_replyBegan && !connection.TimedOut
            && ((sent < 0 && connection.HasSentNothing)
                || (_uploaded == 0 && _isRepeatable && IsIdempotent(_front.Request.MethodBytes)));

    private static bool IsIdempotent(ReadOnlySpan<byte> method)
        => method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)
            || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8);

    /// <summary>
    /// Tells an origin that refuses a request from one that is going down: a server that ends takes the connections in its
    /// backlog with it. Nothing is sent; the connection, if there is one, is kept for the next.
    /// </summary>
    private async ValueTask<Failure> WhyClosedAsync(OriginPool pool, Mount mount, Failure failure)
    {
        ConnectOutcome outcome = await pool.ConnectAsync(_core.Heartbeat.Now + mount.ConnectTimeout, mayReuse: false).ConfigureAwait(false);
        if (outcome.Connection is { } connection)
        {
            pool.Return(connection);
            return failure;
        }
        return outcome.QueueWasFull ? failure : Failure.Connect(outcome);
    }

    private bool GrantsContinue(Mount mount)
        => _front.Request.ExpectsContinue && _front.TakesContinue && !OriginRequest.PassesExpectation(_front.Request, mount);

    // The origin never hears of the expectation, so it will never grant it.
    private ValueTask GrantContinueAsync()
    {
        OwnReply grant = Own;
        grant.Begin(100);
        grant.End();
        ParseOwn(grant);
        return IgnoreResult(_front.SendInterimAsync(_reply, HeaderMap.EndToEnd));
    }
}
