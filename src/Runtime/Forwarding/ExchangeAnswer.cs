using UdsAot.Http1;
using UdsAot.Replies;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>What the proxy answers by itself.</summary>
internal sealed partial class Exchange
{
    /// <summary>Milliseconds that a client may take to read an answer of our own where no mount says how long.</summary>
    private const int OwnIdleTimeout = 60_000;

    /// <summary>What access logs write where the client left before its answer; nginx's number.</summary>
    private const int ClientClosedRequest = 499;

    private OwnReply? _ownReply;

    // Most exchanges never need one.
    private OwnReply Own => _ownReply ??= new OwnReply();

    private int IdleTimeout => _mount?.IdleTimeout ?? OwnIdleTimeout;

    private ValueTask AnswerAsync(RouteKind route)
    {
        switch (route)
        {
            case RouteKind.BareMountpoint:
                return RedirectAsync();
            case RouteKind.ServerOptions:
                return AnswerAsync(204, default);
            case RouteKind.MethodNotAllowed:
                // RFC 9110 section 15.5.6 demands a list of what is allowed.
                return RefuseAsync(405, "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"u8, "is a CONNECT or a TRACE, which no mount takes");
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
        _core.Refusals.Write(_front.ClientAddress, status, reason);
        if (CompiledMounts.HasCounters)
        {
            _core.Counters!.Refused(status);
        }
        return AnswerAsync(status, fields);
    }

    /// <summary>Ends an exchange that went wrong: with a status where there is still room for one, otherwise cut short.</summary>
    private ValueTask FailAsync(in Failure failure)
    {
        FailureReport.Write(_core.Logger, _mount!, failure);
        _failedIn = failure.Phase;
        if (CompiledMounts.HasCounters)
        {
            _tally!.Failed(_mount!, failure);
        }
        if (!_headWritten && failure.Status != 0)
        {
            return AnswerAsync(failure.Status, default);
        }
        if (!_headWritten)
        {
            _status = ClientClosedRequest;
        }
        _front.Abort();
        Account();
        return default;
    }

    private ValueTask RedirectAsync()
    {
        OwnReply reply = Own;
        reply.Begin(308);
        reply.Append("Location: "u8);
        reply.Append(_target.Onward);
        reply.Append("/"u8);
        reply.Append(_target.Query);
        reply.Append("\r\nCache-Control: no-store\r\n"u8);
        reply.SetPage(_front.Request.ValueOf(FieldKind.Accept));
        return SendOwnAsync(reply);
    }

    private ValueTask RedirectToHttpsAsync(int port)
    {
        Authority.TryFindHost(
            _target.Form == TargetForm.Absolute ? _target.Authority : _front.Request.ValueOf(FieldKind.Host), out ReadOnlySpan<byte> host);
        if (host.IsEmpty)
        {
            return RefuseAsync(400, default, "names no host that it could be sent to with https");
        }
        OwnReply reply = Own;
        reply.Begin(308);
        reply.Append("Location: https://"u8);
        reply.Append(host);
        if (port != 443)
        {
            reply.Append(":"u8);
            reply.Append(port);
        }
        reply.Append(_target.Onward);
        reply.Append(_target.Query);
        reply.Append("\r\nCache-Control: no-store\r\n"u8);
        reply.SetPage(_front.Request.ValueOf(FieldKind.Accept));
        return SendOwnAsync(reply);
    }

    private ValueTask AnswerAsync(int status, ReadOnlySpan<byte> fields)
    {
        OwnReply reply = Own;
        reply.Begin(status);
        reply.Append(fields);
        if (status != 204)
        {
            reply.SetPage(_front.Request.ValueOf(FieldKind.Accept));
        }
        return SendOwnAsync(reply);
    }

    private static ValueTask IgnoreResult(ValueTask<bool> flushed)
    {
        if (flushed.IsCompletedSuccessfully)
        {
            // Taking the result gives the pooled source back; whether the client is still there changes nothing now.
            _ = flushed.Result;
            return default;
        }
        return Awaited(flushed);

        static async ValueTask Awaited(ValueTask<bool> flushed) => await flushed.ConfigureAwait(false);
    }
}
