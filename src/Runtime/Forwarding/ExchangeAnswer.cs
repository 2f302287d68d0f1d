using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>The part of an exchange that ends it with a response of the proxy itself, or aborts it.</summary>
internal sealed partial class Exchange
{
    /// <summary>Milliseconds that a client may take to read a response of the proxy itself if no mount sets the time.</summary>
    private const int LocalIdleTimeout = 60_000;

    /// <summary>The status in access logs for a client that disconnected before its response, as in nginx.</summary>
    private const int ClientClosedRequest = 499;

    private LocalResponder? _local;

    // Most exchanges never need one.
    private LocalResponder Local => _local ??= new LocalResponder(_front, _target, _record);

    private int IdleTimeout => _record.Mount?.IdleTimeout ?? LocalIdleTimeout;

    private ValueTask AnswerAsync(RouteKind route)
    {
        switch (route)
        {
            case RouteKind.MissingSlash:
                Local.MakeSlashRedirect();
                return SendLocalAsync();
            case RouteKind.ServerOptions:
                return AnswerAsync(204, default);
            case RouteKind.MethodNotAllowed:
                // RFC 9110 section 15.5.6 requires a list of the allowed methods.
                return RefuseAsync(405, "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"u8, "has the method CONNECT or TRACE, which no mount takes");
            case RouteKind.NoVhost:
                return RefuseAsync(421, default, "is for a host that no vhost has");
            case RouteKind.NoMount:
                return RefuseAsync(404, default, "is for a path that no mount takes");
            default:
                return RefuseAsync(400, default, "has a malformed target or Host");
        }
    }

    private ValueTask RefuseAsync(int status, ReadOnlySpan<byte> fields, string reason)
    {
        _record.Refused(status, reason);
        return AnswerAsync(status, fields);
    }

    private ValueTask RedirectToHttpsAsync(int port)
        => Local.TryMakeHttpsRedirect(port) ? SendLocalAsync() : RefuseAsync(400, default, "names no host for the redirect to https");

    private ValueTask AnswerAsync(int status, ReadOnlySpan<byte> fields)
    {
        Local.MakePage(status, fields);
        return SendLocalAsync();
    }

    /// <summary>Ends a failed exchange: with a status if no response has begun, otherwise by aborting the response.</summary>
    private ValueTask FailAsync(in Failure failure)
    {
        _record.Failed(failure, Identity.RequestId);
        if (_record.Status == 0 && failure.Status != 0)
        {
            return AnswerAsync(failure.Status, default);
        }
        if (_record.Status == 0)
        {
            _record.Unanswered(ClientClosedRequest);
        }
        _front.Abort();
        _record.End(Identity);
        return default;
    }

    /// <summary>
    /// Where a TCP connection was silent for all of the response-timeout, its peer may have vanished with all of its connections: those
    /// that were idle then are closed, so that this request was the only one to wait.
    /// </summary>
    private void SuspectOthers(OriginConnection connection, OriginPool pool, Mount mount)
    {
        if ((CompiledMounts.HasTcpOrigins || RuntimeFeature.IsDynamicCodeSupported) && mount.Tcp is not null && connection.TimedOut && !_relay.HasBegun)
        {
            pool.CloseIdleSince(_core.Heartbeat.Now - mount.ResponseTimeout);
        }
    }

    /// <summary>Sends the response that <see cref="Local"/> has made.</summary>
    private ValueTask SendLocalAsync()
    {
        ValueTask<bool> writing = Local.WriteAsync(_record.Mount?.ResponseHeaders ?? HeaderMap.EndToEnd, IdleTimeout);
        return writing.IsCompletedSuccessfully ? EndLocalAsync(writing.Result) : AwaitLocalAsync(writing);
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask AwaitLocalAsync(ValueTask<bool> writing)
        => await EndLocalAsync(await writing.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask EndLocalAsync(bool isThere)
    {
        if (!isThere)
        {
            return FailAsync(EarlyEnd.OfClient(_front, Phase.ResponseBody));
        }
        _record.End(Identity);
        return IgnoreResult(Local.EndAsync(IdleTimeout));
    }

    private static ValueTask IgnoreResult(ValueTask<bool> flushed)
    {
        if (flushed.IsCompletedSuccessfully)
        {
            // Taking the result returns the pooled source; a disconnected client changes nothing any more.
            _ = flushed.Result;
            return default;
        }
        return Awaited(flushed);

        [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
        static async ValueTask Awaited(ValueTask<bool> flushed) => await flushed.ConfigureAwait(false);
    }
}
