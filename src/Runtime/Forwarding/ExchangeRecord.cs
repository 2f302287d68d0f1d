using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Logging;

namespace UdsAot.Forwarding;

/// <summary>
/// The record of a running exchange: its mount, status, bytes and times. At the end it is counted and written to the access log. Reused for
/// one exchange after another.
/// </summary>
/// <param name="core">The parts that all exchanges share.</param>
/// <param name="front">The front that the exchange serves.</param>
internal sealed class ExchangeRecord(ProxyCore core, Front front)
{
    private readonly ExchangeTally _tally = new(core.Counters);
    private ExchangeTimes _times;
    private Phase? _failedIn;

    /// <summary>The mount of the request; null until one is found.</summary>
    public Mount? Mount { get; private set; }

    /// <summary>The status of the final response; 0 until its head is written.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of content from the client.</summary>
    public long FromClient { get; private set; }

    /// <summary>Bytes of content to the client.</summary>
    public long ToClient { get; private set; }

    // The clock is read only if there is an access log.
    private long Clock => core.AccessLog?.Timestamp ?? 0;

    /// <summary>Notes that a request's head is complete or malformed.</summary>
    public void Begin()
    {
        Mount = null;
        Status = 0;
        FromClient = ToClient = 0;
        _failedIn = null;
        _times = default;
        _times.Begun = Clock;
        _tally.Reset();
    }

    /// <summary>Notes the mount of the request.</summary>
    public void Routed(Mount mount)
    {
        Mount = mount;
        _tally.Begin(mount);
    }

    /// <summary>Notes that the request goes to an origin.</summary>
    public void Forwarding() => _times.Forwarded = Clock;

    /// <summary>Notes that a new connection to the origin is being opened.</summary>
    public void Connecting() => _tally.Connecting();

    /// <summary>Notes that the new connection is open.</summary>
    public void Connected() => _tally.Connected();

    /// <summary>Notes that the exchange has a connection to the origin, new or reused.</summary>
    public void Attached() => _times.Connected = Clock;

    /// <summary>Counts content from the client.</summary>
    /// <param name="count">Bytes.</param>
    public void Received(int count) => FromClient += count;

    /// <summary>Counts content to the client.</summary>
    /// <param name="count">Bytes.</param>
    public void Delivered(int count) => ToClient += count;

    /// <summary>Notes the first byte of the origin's response.</summary>
    public void ResponseBegan()
    {
        _times.FirstByte = Clock;
        _tally.ResponseBegan();
    }

    /// <summary>Notes the status of the origin's final head, which is being written.</summary>
    public void Answered(int status)
    {
        Status = status;
        _tally.Answered();
    }

    /// <summary>Notes the status of a response of the proxy itself, which is being written.</summary>
    public void AnsweredLocally(int status) => Status = status;

    /// <summary>Notes the end of the origin's response.</summary>
    public void ResponseEnded() => _times.ResponseEnded = Clock;

    /// <summary>Logs and counts a request that was refused before a mount was found.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="reason">The reason for the log.</param>
    public void Refused(int status, string reason)
    {
        core.Refusals.Write(front.ClientAddress, status, reason);
        _tally.Refused(status);
    }

    /// <summary>The exchange failed; the log is told at once.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="requestId">The request's id; empty where the mount has none.</param>
    public void Failed(in Failure failure, ReadOnlySpan<byte> requestId = default)
    {
        RequestHead request = front.Request;
        core.Failures.Write(Mount!, failure, new RequestText { Method = request.MethodBytes, Target = request.TargetBytes, Id = requestId });
        _failedIn = failure.Phase;
        _tally.Failed(Mount!, failure);
    }

    /// <summary>Notes that the client disconnected before its response.</summary>
    /// <param name="status">The status for counters and log.</param>
    public void Unanswered(int status) => Status = status;

    /// <summary>Ends the exchange: it is counted and written to the access log.</summary>
    public void End(in AddedFields identity)
    {
        _tally.End(Status, FromClient, ToClient);
        if (core.AccessLog is not { } log)
        {
            return;
        }
        RequestHead request = front.Request;
        MountNames? names = Mount?.Names;
        bool askedOrigin = _times.Forwarded != 0;
        long ended = log.Timestamp;
        log.Append(new AccessEntry
        {
            ClientAddress = front.ClientAddress,
            User = identity.User,
            Host = request.ValueOf(FieldKind.Host),
            Method = request.MethodBytes,
            Target = request.TargetBytes,
            Protocol = front.Protocol,
            Referer = request.ValueOf("referer"u8),
            UserAgent = request.ValueOf("user-agent"u8),
            RequestId = identity.RequestId,
            Status = Status,
            BodyBytes = ToClient,
            BytesReceived = FromClient,
            Vhost = names?.Vhost,
            Mountpoint = names?.Mountpoint,
            Origin = askedOrigin ? names!.Socket : default,
            Duration = log.Microseconds(_times.Begun, ended),
            OriginConnect = Since(log, _times.Connected),
            OriginFirstByte = Since(log, _times.FirstByte),
            OriginTotal = askedOrigin ? Since(log, _times.ResponseEnded != 0 ? _times.ResponseEnded : ended) : AccessEntry.None,
            Failure = _failedIn is { } phase ? FailureReport.Token(phase) : null,
        });
    }

    private long Since(AccessLog log, long moment)
        => moment == 0 ? AccessEntry.None : log.Microseconds(_times.Forwarded, moment);
}
