using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Logging;
using UdsAot.Metrics;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Forwarding;

/// <summary>The record of an exchange, told of its steps by hand: its line in the access log, and its counts.</summary>
public sealed class ExchangeRecordTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Heartbeat _heartbeat;
    private readonly RecordingLog _log = new();
    private readonly Mount _mount = ProxyStage.Plain("/run/a.sock");
    private readonly AccessLog _accessLog;
    private readonly ProxyCore _core;
    private readonly ExchangeRecord _record;

    public ExchangeRecordTests()
    {
        _heartbeat = new Heartbeat(_time);
        _accessLog = AccessLog.TryOpen(_folder.File("access.log"), AccessFormat.Json, NullLogger.Instance, _time, out _)!;
        _core = new ProxyCore(new NaiveTable(_mount), _heartbeat, _log, _accessLog);
        _record = new ExchangeRecord(_core, new RecordingFront("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    public void Dispose()
    {
        _accessLog.Dispose();
        _heartbeat.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_exchange_with_an_origin_is_one_line_with_its_times()
    {
        _record.Begin();
        _time.Advance(1);
        _record.Routed(_mount);
        _record.Forwarding();
        _record.Connecting();
        _time.Advance(2);
        _record.Connected();
        _record.Attached();
        _time.Advance(4);
        _record.ResponseBegan();
        _record.Answered(200);
        _record.Received(5);
        _record.Delivered(7);
        _time.Advance(8);
        _record.ResponseEnded();
        _time.Advance(16);
        _record.End(new AddedFields { User = "u"u8, RequestId = "r"u8 });

        string line = Line();
        Assert.Contains("\"status\":200", line);
        Assert.Contains("\"u\"", line);
        Assert.Contains("\"r\"", line);
        Assert.Contains("0.031", line);
        Assert.Contains("0.002", line);
        Assert.Contains("0.006", line);
        Assert.Contains("0.014", line);
        MountCounters counts = _core.Counters!.For(_mount);
        Assert.Equal((5L, 7L), (_record.FromClient, _record.ToClient));
        Assert.Null(counts.Failures);
    }

    [Fact]
    public void A_failure_is_logged_counted_and_named_in_the_line()
    {
        _record.Begin();
        _record.Routed(_mount);
        _record.Forwarding();
        _record.Failed(Failure.Broken(Phase.ResponseHead, Errno.ECONNRESET));
        Assert.Equal(0, _record.Status);
        _record.AnsweredLocally(502);
        _record.End(default);
        Assert.Single(_log.Lines);
        Assert.Contains("ECONNRESET", _log.Lines[0]);
        Assert.Equal("ECONNRESET", _core.Counters!.For(_mount).Failures!.Name);
        Assert.Contains("\"status\":502", Line());
        Assert.Contains("reply_head", Line());
    }

    [Fact]
    public void The_next_exchange_knows_nothing_of_the_last()
    {
        _record.Begin();
        _record.Routed(_mount);
        _record.Forwarding();
        _record.Received(5);
        _record.Delivered(7);
        _record.Failed(Failure.ClientLeft(Phase.ResponseBody));
        _record.Unanswered(499);
        _record.End(default);

        _record.Begin();
        Assert.Null(_record.Mount);
        Assert.Equal((0, 0L, 0L), (_record.Status, _record.FromClient, _record.ToClient));
        _record.Refused(404, "is for a path that no mount takes");
        _record.AnsweredLocally(404);
        _record.End(default);
        string line = Line();
        Assert.Contains("\"status\":404", line);
        Assert.DoesNotContain("reply_body", line);
        Assert.DoesNotContain("a.sock", line);
    }

    private string Line()
    {
        _accessLog.Dispose();
        return File.ReadAllLines(_folder.File("access.log"))[^1];
    }
}
