using UdsAot.Http1;
using UdsAot.Replies;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>What the proxy answers by itself.</summary>
internal sealed partial class Exchange
{
    /// <summary>Milliseconds that a client may take to read an answer of our own where no mount says how long.</summary>
    private const int OwnIdleTimeout = 60_000;

    /// <summary>Bytes of an own reply's head beside a Location, with room to spare.</summary>
    private const int OwnHeadSize = 512;

    /// <summary>What access logs write where the client left before its answer; nginx's number.</summary>
    private const int ClientClosedRequest = 499;

    private byte[] _own = [];

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
        return AnswerAsync(status, fields);
    }

    /// <summary>Ends an exchange that went wrong: with a status where there is still room for one, otherwise cut short.</summary>
    private ValueTask FailAsync(in Failure failure)
    {
        FailureReport.Write(_core.Logger, _mount!, failure);
        _failedIn = failure.Phase;
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
        Span<byte> location = stackalloc byte[HeadLimits.Head + OwnHeadSize];
        var writer = new HeadWriter(location);
        writer.Append("Location: "u8);
        writer.Append(_target.Onward);
        writer.Append("/"u8);
        writer.Append(_target.Query);
        writer.Append("\r\n"u8);
        return AnswerAsync(308, location[..writer.Written]);
    }

    private ValueTask AnswerAsync(int status, ReadOnlySpan<byte> fields)
    {
        ReadOnlyMemory<byte> page = default;
        ReadOnlySpan<byte> type = default;
        if (status != 204)
        {
            bool asProblem = Negotiation.PrefersProblem(_front.Request.ValueOf(FieldKind.Accept));
            page = asProblem ? ErrorPage.ProblemJson(status) : ErrorPage.Html(status);
            type = asProblem ? ErrorPage.ProblemJsonType : ErrorPage.HtmlType;
        }

        if (_own.Length < fields.Length + OwnHeadSize)
        {
            _own = new byte[fields.Length + OwnHeadSize];
        }
        var writer = new HeadWriter(_own);
        writer.Append("HTTP/1.1 "u8);
        writer.Append(status);
        writer.Append(" "u8);
        writer.Append(ReasonPhrase.Of(status));
        writer.Append("\r\n"u8);
        writer.Append(fields);
        if (!page.IsEmpty)
        {
            writer.AppendField("Content-Type"u8, type);
            writer.Append("Content-Length: "u8);
            writer.Append(page.Length);
            writer.Append("\r\nCache-Control: no-store\r\n"u8);
        }
        writer.Append("\r\n"u8);
        ParseOwn(writer.Written);

        _status = status;
        _headWritten = true;
        _front.WriteHead(_reply, _mount?.ResponseHeaders ?? HeaderMap.EndToEnd, isOwn: true);
        if (_reply.Framing != BodyFraming.None)
        {
            _delivered = page.Length;
            _front.WriteBody(page.Span);
        }
        Account();
        return IgnoreResult(_front.EndAsync(_trailers, HeaderMap.EndToEnd, IdleTimeout));
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

    /// <summary>Reads a head that the proxy wrote itself, so that fronts see one kind of reply only.</summary>
    private void ParseOwn(int length)
    {
        BeginReply();
        _reply.Bytes = _own.AsMemory(0, length);
        _reply.Parse(_reply.Bytes.Span);
    }
}
