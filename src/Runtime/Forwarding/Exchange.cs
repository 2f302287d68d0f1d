using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// One request and its response. Belongs to a front and is used for one exchange after another, so that a kept-alive
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
///   5 head        │ ◄──────────── 1xx, then the final head ────── │
///   6 body        │ ◄════════════════════════════════════════════ │
///   7 finish      │ ◄─ end        connection back to its pool     │
/// </code>
/// Steps 3 and 4 are <see cref="RequestUpload"/>'s, 5 and 6 <see cref="ResponseRelay"/>'s. A failure before step 6 is answered with a
/// status; later it cuts the response short.
/// </remarks>
internal sealed partial class Exchange : IWaiter
{
    private readonly ProxyCore _core;
    private readonly Front _front;
    private readonly RequestTarget _target = new();
    private readonly ExchangeRecord _record;
    private readonly RequestUpload _upload;
    private readonly ResponseRelay _relay;
    private readonly Lock _gate = new();
    private OriginConnection? _connection;
    private bool _clientLeft;

    public Exchange(ProxyCore core, Front front)
    {
        _core = core;
        _front = front;
        _record = new ExchangeRecord(core, front);
        _upload = new RequestUpload(core.Heartbeat, front, _record, _gate);
        _relay = new ResponseRelay(core.Heartbeat, front, _target, _upload, _record, this);
    }

    /// <summary>Whether the client is gone, so that nothing needs to be waited for.</summary>
    public bool HasLeft => Volatile.Read(ref _clientLeft);

    /// <summary>
    /// Makes the exchange ready for a request. Call it before anybody may call <see cref="ClientLeft"/>: a client can be gone
    /// before its request is looked at.
    /// </summary>
    public void Begin()
    {
        _connection = null;
        _clientLeft = false;
        _user = null;
        _requestIdLength = 0;
        _upload.Reset();
        _record.Begin();
    }

    /// <summary>Serves the request whose head the front has just parsed. When this ends, the response is complete or was cut short.</summary>
    public ValueTask RunAsync()
    {
        RouteKind route = _core.Router.Route(_front.Request, _target, out Mount? mount);
        if (CompiledMounts.HasHttpsRedirects && _front.HttpsPort != 0
            && (route is RouteKind.Mount or RouteKind.MissingSlash or RouteKind.NoMount))
        {
            return RedirectToHttpsAsync(_front.HttpsPort);
        }
        if (mount is not null)
        {
            _record.Routed(mount);
        }
        if (route != RouteKind.Mount)
        {
            return AnswerAsync(route);
        }
        if (CompiledMounts.HasRequestIds && mount!.NamesRequests)
        {
            NameRequest();
        }
        return CompiledMounts.HasGuards ? GuardAsync(mount!) : ServeAsync(mount!);
    }

    /// <summary>Answers a request whose head could not even be parsed; what there is of it serves the access log.</summary>
    public ValueTask RefuseAsync(HeadFault fault) => RefuseAsync(fault.Status(), default, fault.Describe());

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
        if (CompiledMounts.HasLocalContent && mount.Local is { } content)
        {
            Local.MakeContent(mount, content, _core.Reports);
            return SendLocalAsync();
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
        _record.Forwarding();
        OriginPool pool = _core.Pools.For(mount);
        if (_front.Request.ExpectsContinue && _front.TakesContinue && !OriginRequest.PassesExpectation(_front.Request, mount))
        {
            // Whether the client is still there, its body will tell.
            _ = await Local.GrantContinueAsync().ConfigureAwait(false);
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
                _record.Connecting();
                PoolResult outcome = await pool.ConnectAsync(
                    _core.Heartbeat.Now + mount.ConnectTimeout, mayReuse, new RestartHold(mount.RestartHold, this)).ConfigureAwait(false);
                if (outcome.Connection is null)
                {
                    failure = HasLeft ? Failure.ClientLeft(Phase.Connect) : Failure.Connect(outcome.Errno, outcome.Fault, outcome.QueueWasFull);
                    break;
                }
                _record.Connected();
                connection = outcome.Connection;
            }
            try
            {
                _record.Attached();
                _relay.Reset();
                if (!Attach(connection))
                {
                    failure = Failure.ClientLeft(Phase.Connect);
                    break;
                }
                if (stale is null)
                {
                    length = _upload.Prepare(connection, mount, _target, Identity);
                }
                else
                {
                    length = _upload.PrepareAgain(connection, stale, length);
                }
                if (length < 0 || _upload.Fault != BodyFault.None)
                {
                    failure = length >= 0 ? Failure.Body(_upload.Fault)
                        : connection.SendBuffer.Length < OriginConnection.SendSize ? Failure.NoMemory()
                        : Failure.TooLarge();
                    break;
                }

                sent = await connection.SendAsync(length, _core.Heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                _upload.Begin(connection, mount, sent);
                failure = await _relay.ReadHeadAsync(connection, mount).ConfigureAwait(false);
                if (!failure.Happened)
                {
                    failure = CompiledMounts.HasTunnels && _relay.Head.Status == 101
                        ? await TunnelAsync(connection, mount).ConfigureAwait(false)
                        : await _relay.RelayAsync(connection, mount).ConfigureAwait(false);
                    break;
                }
            }
            finally
            {
                Release(connection, pool);
                await _upload.EndAsync().ConfigureAwait(false);
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
            _record.End(Identity);
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> TunnelAsync(OriginConnection connection, Mount mount)
    {
        Failure failure = await _relay.SwitchProtocolsAsync(connection, mount).ConfigureAwait(false);
        return failure.Happened
            ? failure
            : await new Tunnel(_core.Heartbeat, _front, _record, this, connection, mount).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Gives the connection back to its pool if both messages have passed over it as a whole, and else closes it.</summary>
    private void Release(OriginConnection connection, OriginPool pool)
    {
        if (!Detach())
        {
            return;
        }
        if (_relay.IsReusable && _upload.IsWhollySent)
        {
            pool.Release(connection);
        }
        else
        {
            connection.Close();
        }
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
    /// Whether a connection that failed without one byte of a response may only have been closed before the request came: then
    /// the request may be sent again if none of it was sent, or if doing it twice does no harm (RFC 9110 section 9.2.2) and
    /// nothing of its body is spent. Only meaningful once the attempt has ended, its upload included.
    /// </summary>
    private bool IsStale(OriginConnection connection, in Failure failure, int sent)
        => failure is { Status: 502, Phase: Phase.ResponseHead, HeadFault: HeadFault.None }
            && !_relay.HasBegun && !connection.TimedOut
            && ((sent < 0 && connection.HasSentNothing)
                || (_record.FromClient == 0 && _upload.IsRepeatable && IsIdempotent(_front.Request.MethodBytes)));

    private static bool IsIdempotent(ReadOnlySpan<byte> method)
        => method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)
            || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8);

    /// <summary>
    /// Tells an origin that refuses a request from one that is going down: a server that ends takes the connections in its
    /// backlog with it. Nothing is sent; the connection, if there is one, is kept for the next.
    /// </summary>
    private async ValueTask<Failure> WhyClosedAsync(OriginPool pool, Mount mount, Failure failure)
    {
        PoolResult outcome = await pool.ConnectAsync(_core.Heartbeat.Now + mount.ConnectTimeout, mayReuse: false).ConfigureAwait(false);
        if (outcome.Connection is { } connection)
        {
            pool.Return(connection);
            return failure;
        }
        return outcome.QueueWasFull ? failure : Failure.Connect(outcome.Errno, outcome.Fault);
    }
}
