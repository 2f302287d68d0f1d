using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Logging;

public sealed class FailureLogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RecordingLog _log = new();
    private readonly FailureLog _failures;

    public FailureLogTests()
    {
        _heartbeat = new Heartbeat(_time);
        _failures = new FailureLog(2, _heartbeat, _log);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void An_origin_that_is_down_under_load_has_ten_lines_a_second_and_a_count()
    {
        for (int i = 0; i < 1_000; i++)
        {
            Fail(Mount(0), Failure.Broken(Phase.Send, Errno.EPIPE));
        }
        Assert.Equal(10, _log.Lines.Length);
        _time.Advance(1_250);
        Assert.Equal("204 990 more lines about failures of mount */a with its origin were left out in the last second", _log.Lines[^1]);
    }

    [Fact]
    public void The_failures_of_one_mount_hide_neither_those_of_another_nor_those_of_clients()
    {
        for (int i = 0; i < 1_000; i++)
        {
            Fail(Mount(0), Failure.Broken(Phase.Send, Errno.EPIPE));
        }
        Fail(Mount(1), Failure.Broken(Phase.Send, Errno.EPIPE));
        Assert.StartsWith("301 mount */b", _log.Lines[^1], StringComparison.Ordinal);
        Fail(Mount(0), Failure.Body(BodyFault.TooLarge));
        Assert.StartsWith("201 mount */a", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_names_method_path_and_id_but_no_query()
    {
        Fail(Mount(0), Failure.Broken(Phase.Send, Errno.EPIPE), "/a/x?token=secret", "5f3a");
        Assert.EndsWith(" (GET /a/x, request 5f3a)", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_of_a_client_are_bounded_and_cannot_forge_a_line()
    {
        Fail(Mount(0), Failure.Broken(Phase.Send, Errno.EPIPE), $"/\"\\{new string('x', 5_000)}");
        Assert.EndsWith($" (GET /\\x22\\x5C{new string('x', RequestText.PathLength - 3)}...)", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_tunnel_that_the_end_of_the_drain_cuts_off_was_not_closed_by_its_client()
    {
        Fail(Mount(0), Failure.ClientLeft(Phase.Tunnel));
        Assert.Contains("the client closed the connection", _log.Lines[^1], StringComparison.Ordinal);
        _failures.BeginCuttingOff();
        Fail(Mount(0), Failure.ClientLeft(Phase.Tunnel));
        Assert.Contains("answered nothing: udsaot cut it off", _log.Lines[^1], StringComparison.Ordinal);
    }

    private static Mount Mount(int index) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = index == 0 ? "/a" : "/b",
        Origin = "+/run/a.sock:/",
        Socket = "/run/a.sock",
        OriginPath = "/"u8.ToArray(),
        RequestHeaders = HeaderMap.EndToEnd,
        ResponseHeaders = HeaderMap.EndToEnd,
    };

    private void Fail(Mount mount, Failure failure, string target = "/a/x", string id = "")
        => _failures.Write(
            mount,
            failure,
            new RequestText
            {
                Method = "GET"u8,
                Target = System.Text.Encoding.ASCII.GetBytes(target),
                Id = System.Text.Encoding.ASCII.GetBytes(id),
            });
}
