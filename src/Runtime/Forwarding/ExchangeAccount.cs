using UdsAot.Http1;
using UdsAot.Observing;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>What is said of an exchange when it is over.</summary>
internal sealed partial class Exchange
{
    // Nobody asks for the time where no log wants to know it.
    private long Clock => _core.AccessLog?.Timestamp ?? 0;

    /// <summary>Counts the exchange, and writes it into the access log.</summary>
    private void Account()
    {
        if (CompiledMounts.HasCounters)
        {
            _tally!.End(_status, _uploaded, _delivered);
        }
        if (_core.AccessLog is not { } log)
        {
            return;
        }
        RequestHead request = _front.Request;
        MountNames? names = _mount?.Names;
        bool askedOrigin = _times.Forwarded != 0;
        long ended = log.Timestamp;
        log.Append(new AccessEntry
        {
            ClientAddress = _front.ClientAddress,
            User = _user,
            Host = request.ValueOf(FieldKind.Host),
            Method = request.MethodBytes,
            Target = request.TargetBytes,
            Protocol = _front.Protocol,
            Referer = request.ValueOf("referer"u8),
            UserAgent = request.ValueOf("user-agent"u8),
            RequestId = RequestId,
            Status = _status,
            BodyBytes = _delivered,
            BytesReceived = _uploaded,
            Vhost = names?.Vhost,
            Mountpoint = names?.Mountpoint,
            Origin = askedOrigin ? names!.Socket : default,
            Duration = log.Microseconds(_times.Begun, ended),
            OriginConnect = Since(log, _times.Connected),
            OriginFirstByte = Since(log, _times.FirstByte),
            OriginTotal = askedOrigin ? Since(log, _times.ReplyEnded != 0 ? _times.ReplyEnded : ended) : AccessEntry.None,
            Failure = _failedIn is { } phase ? FailureReport.Token(phase) : null,
        });
    }

    private long Since(AccessLog log, long moment)
        => moment == 0 ? AccessEntry.None : log.Microseconds(_times.Forwarded, moment);
}
