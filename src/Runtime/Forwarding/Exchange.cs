using System.Runtime.CompilerServices;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// One request and its response. It belongs to a front and is reused for one exchange after another, so that a kept-alive connection
/// allocates nothing.
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
internal sealed partial class Exchange : IWaiter, IPoolExchange
{
    private readonly ProxyCore _core;
    private readonly Front _front;
    private readonly RequestTarget _target = new();
    private readonly ExchangeRecord _record;
    private readonly RequestUpload _upload;
    private readonly ResponseRelay _relay;
    private readonly Lock _gate = new();
    private RequestReferences? _references;
    private OriginConnection? _connection;
    private OriginPool? _pool;
    private bool _clientLeft;

    public Exchange(ProxyCore core, Front front)
    {
        _core = core;
        _front = front;
        _record = new ExchangeRecord(core, front);
        _upload = new RequestUpload(core.Heartbeat, front, _record, _gate);
        _relay = new ResponseRelay(core.Heartbeat, front, _target, _upload, _record, this);
    }

    /// <summary>True if the client has disconnected, so that no wait is needed.</summary>
    public bool HasLeft => Volatile.Read(ref _clientLeft);

    PoolWaiter? IWaiter.Place { get; set; }

    /// <summary>
    /// Prepares the exchange for a request. Call it before any call of <see cref="ClientLeft"/>: a client can disconnect before its request
    /// is handled.
    /// </summary>
    public void Begin()
    {
        _connection = null;
        _pool = null;
        _clientLeft = false;
        _user = null;
        _requestIdLength = 0;
        _upload.Reset();
        _record.Begin();
    }

    /// <summary>Serves the request whose head the front has just parsed. At the end the response is complete or was aborted.</summary>
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

    /// <summary>Answers a request whose head is malformed; the access log uses the parts that were parsed.</summary>
    public ValueTask RefuseAsync(HeadFault fault) => RefuseAsync(fault.Status(), default, fault.Describe());

    /// <summary>Answers a request whose head was not complete in time.</summary>
    public ValueTask RefuseLateAsync() => RefuseAsync(408, default, "did not complete its head in time");

    /// <summary>Called by the front, on any thread, when the client has disconnected: waits for the origin end.</summary>
    public void ClientLeft()
    {
        lock (_gate)
        {
            _clientLeft = true;
            _connection?.Close();
            // It may be queueing for one.
            _pool?.Leave(this);
        }
    }

    /// <summary>Serves an admitted request.</summary>
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
        if (_core.Loops.IsLoop(_front.Request))
        {
            return FailAsync(Failure.Loop());
        }
        return ForwardAsync(mount);
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask ForwardAsync(Mount mount)
    {
        Failure failure = _front.IsBodyRead ? default : await AwaitBodyAsync(mount).ConfigureAwait(false);
        if (failure.Happened)
        {
            await FailAsync(failure).ConfigureAwait(false);
            return;
        }
        _record.Forwarding();
        if ((mount.References is not null || CompiledMounts.HasGuards) && RequestReferences.AreIn(_front.Request))
        {
            _references ??= new RequestReferences(_front, _target, _core.Router);
            _references.Map(mount);
        }
        OriginPool pool = BeginForwarding(mount);
        ClientKey client = _front.Client;
        int sent = 0;
        OriginConnection? stale = null;
        int length = 0;
        long heldUntil = 0;
        while (true)
        {
            if (HasLeft)
            {
                failure = Failure.ClientLeft(Phase.Connect);
                break;
            }
            bool mayReuse = stale is null;
            if (!mayReuse || !TryTakeIdle(pool, client, out OriginConnection? connection))
            {
                _record.Connecting();
                PoolResult outcome = await pool.ConnectAsync(
                    _core.Heartbeat.Now + mount.ConnectTimeout, mayReuse, HoldOf(mount, heldUntil), client).ConfigureAwait(false);
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
                    if (ConnectionAuthentication.IsUsed(_front.Request))
                    {
                        (_front.OwnConnections ??= new PrivateConnections()).Add(connection, pool);
                    }
                    failure = CompiledMounts.HasTunnels && _relay.Head.Status == 101
                        ? await TunnelAsync(connection, mount).ConfigureAwait(false)
                        : await _relay.RelayAsync(connection, mount).ConfigureAwait(false);
                    break;
                }
                SuspectOthers(connection, pool, mount);
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
            bool wasIdle = connection.Exchanges > 0 && mayReuse;
            if (wasIdle || (mount.RestartHold > 0 && heldUntil == 0))
            {
                // It had been closed while idle, and that was not known in time; or its origin is being restarted, for which the mount has
                // patience. Once more, on a fresh one; if that ends the same way, the request itself may be the cause.
                heldUntil = wasIdle ? 0 : _core.Heartbeat.Now + mount.RestartHold;
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

    /// <summary>
    /// Waits for the first bytes of the body, so that a client that sends none holds no origin connection (docs/decisions/0140). Where the
    /// client waits for the origin's 100 (Continue), the connection is needed first.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> AwaitBodyAsync(Mount mount)
    {
        if (_front.Request.ExpectsContinue && _front.TakesContinue)
        {
            if (OriginRequest.PassesExpectation(_front.Request, mount))
            {
                return default;
            }
            // The body shows later if the client is still connected.
            _ = await Local.GrantContinueAsync().ConfigureAwait(false);
        }
        BodyFault fault = await _front.AwaitBodyAsync(mount.IdleTimeout).ConfigureAwait(false);
        return fault == BodyFault.None ? default : Failure.Body(fault);
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<Failure> TunnelAsync(OriginConnection connection, Mount mount)
    {
        Failure failure = await _relay.SwitchProtocolsAsync(connection, mount).ConfigureAwait(false);
        return failure.Happened
            ? failure
            : await new Tunnel(_core.Heartbeat, _front, _record, this, connection, mount).RunAsync().ConfigureAwait(false);
    }
}
