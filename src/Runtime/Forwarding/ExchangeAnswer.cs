using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>The other ends of an exchange: a response of the proxy's own, or one that is cut short.</summary>
internal sealed partial class Exchange
{
    /// <summary>Milliseconds that a client may take to read a response of the proxy's own where no mount says how long.</summary>
    private const int LocalIdleTimeout = 60_000;

    /// <summary>The status that access logs write where the client left before its response; nginx's number.</summary>
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
        _record.Refused(status, reason);
        return AnswerAsync(status, fields);
    }

    private ValueTask RedirectToHttpsAsync(int port)
        => Local.TryMakeHttpsRedirect(port) ? SendLocalAsync() : RefuseAsync(400, default, "names no host that it could be sent to with https");

    private ValueTask AnswerAsync(int status, ReadOnlySpan<byte> fields)
    {
        Local.MakePage(status, fields);
        return SendLocalAsync();
    }

    /// <summary>Ends an exchange that went wrong: with a status where there is still room for one, otherwise cut short.</summary>
    private ValueTask FailAsync(in Failure failure)
    {
        _record.Failed(failure);
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
            return FailAsync(Failure.ClientLeft(Phase.ResponseBody));
        }
        _record.End(Identity);
        return IgnoreResult(Local.EndAsync(IdleTimeout));
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
