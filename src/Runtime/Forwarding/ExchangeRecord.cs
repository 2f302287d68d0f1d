using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Logging;

namespace UdsAot.Forwarding;

/// <summary>
/// The record of a running exchange: its mount, status, bytes and times. At the end they are counted and written into the access log.
/// Used for one exchange after another.
/// </summary>
/// <param name="core">The parts that all exchanges share.</param>
/// <param name="front">The front that the exchange serves.</param>
internal sealed class ExchangeRecord(ProxyCore core, Front front)
{
    private readonly ExchangeTally _tally = new(core.Counters);
    private ExchangeTimes _times;
    private Phase? _failedIn;

    /// <summary>The mount that takes the request; null as long as none does.</summary>
    public Mount? Mount { get; private set; }

    /// <summary>The status of the final response; 0 as long as its head is not written.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of content that came from the client.</summary>
    public long FromClient { get; private set; }

    /// <summary>Bytes of content that went to the client.</summary>
    public long ToClient { get; private set; }

    // The clock is read only where an access log is kept.
    private long Clock => core.AccessLog?.Timestamp ?? 0;

    /// <summary>A request's head is complete, or turned out to be broken.</summary>
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

    /// <summary>A mount takes the request.</summary>
    public void Routed(Mount mount)
    {
        Mount = mount;
        _tally.Begin(mount);
    }

    /// <summary>The request is to go to an origin.</summary>
    public void Forwarding() => _times.Forwarded = Clock;

    /// <summary>A new connection to the origin is being opened.</summary>
    public void Connecting() => _tally.Connecting();

    /// <summary>The new connection is open.</summary>
    public void Connected() => _tally.Connected();

    /// <summary>The exchange has a connection to the origin, new or not.</summary>
    public void Attached() => _times.Connected = Clock;

    /// <summary>Content came from the client.</summary>
    /// <param name="count">Bytes.</param>
    public void Received(int count) => FromClient += count;

    /// <summary>Content went to the client.</summary>
    /// <param name="count">Bytes.</param>
    public void Delivered(int count) => ToClient += count;

    /// <summary>The first byte of the origin's response has come.</summary>
    public void ResponseBegan()
    {
        _times.FirstByte = Clock;
        _tally.ResponseBegan();
    }

    /// <summary>The origin's final head has come and is being written.</summary>
    public void Answered(int status)
    {
        Status = status;
        _tally.Answered();
    }

    /// <summary>The head of a response of the proxy's own is being written.</summary>
    public void AnsweredLocally(int status) => Status = status;

    /// <summary>The origin's response has come to its end.</summary>
    public void ResponseEnded() => _times.ResponseEnded = Clock;

    /// <summary>The request was refused before a mount could take it.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="reason">The reason, as the log has it.</param>
    public void Refused(int status, string reason)
    {
        core.Refusals.Write(front.ClientAddress, status, reason);
        _tally.Refused(status);
    }

    /// <summary>The exchange failed; the log is told at once.</summary>
    public void Failed(in Failure failure)
    {
        FailureReport.Write(core.Logger, Mount!, failure);
        _failedIn = failure.Phase;
        _tally.Failed(Mount!, failure);
    }

    /// <summary>The client left before it was answered.</summary>
    /// <param name="status">The status that is counted and logged in place of one.</param>
    public void Unanswered(int status) => Status = status;

    /// <summary>The exchange is over: it is counted, and written into the access log.</summary>
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
