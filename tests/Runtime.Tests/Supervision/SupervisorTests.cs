using System.Net.Sockets;
using System.Text;
using UdsAot.Supervision;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Tests.Supervision;

/// <summary>
/// Notifications to a supervisor, on a notify socket that the test plays. The clock is the test's own. Alone, because one of them stops an
/// event loop, on which the others' connections may be.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SupervisorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLog _log = new();
    private readonly Socket _receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
    private readonly Heartbeat _heartbeat;

    public SupervisorTests() => _heartbeat = new Heartbeat(_time);

    public void Dispose()
    {
        _heartbeat.Dispose();
        _receiver.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_told_when_we_are_ready_and_when_we_stop(bool isAbstract)
    {
        string address = Receive(isAbstract);
        using var supervisor = new Supervisor(address, 0, _heartbeat, _log);
        supervisor.SayReady("http://127.0.0.1:1, http://unix:/s", static () => true);
        supervisor.SayStopping("SIGTERM");

        Assert.Equal("READY=1\nSTATUS=listening on http://127.0.0.1:1, http://unix:/s", Next());
        Assert.Equal("STOPPING=1\nSTATUS=SIGTERM: exchanges in flight are finished", Next());
        Assert.Empty(_log.Lines);
        Assert.Equal(0, _time.RunningTimers);
    }

    [Fact]
    public void Where_nobody_asks_nothing_is_said()
    {
        using var supervisor = new Supervisor(null, 1_000, _heartbeat, _log);
        supervisor.SayReady("http://127.0.0.1:1", static () => true);
        supervisor.SayStopping("SIGTERM");
        Assert.Empty(_log.Lines);
        Assert.Equal(0, _time.RunningTimers);
    }

    [Theory]
    [InlineData("relative/path", "EINVAL")]
    [InlineData("vsock:2:1234", "EINVAL")]
    [InlineData("@", "EINVAL")]
    [InlineData("/nowhere/notify", "ENOENT")]
    [InlineData("@udsaot-nobody-listens-on-this", "ECONNREFUSED")]
    public void A_socket_that_takes_nothing_is_one_line_and_no_reason_to_end(string address, string errno)
    {
        using var supervisor = new Supervisor(address, 0, _heartbeat, _log);
        supervisor.SayReady("http://127.0.0.1:1", static () => true);
        Assert.Equal([$"109 systemd was not told READY=1: NOTIFY_SOCKET {address} does not take it ({errno})"], _log.Lines);
    }

    [Theory]
    [InlineData("30000000", null, 30_000)]
    [InlineData("30000000", "7", 30_000)]
    [InlineData("30000000", "8", 0)]
    [InlineData("30000000", "", 0)]
    [InlineData("999", "7", 0)]
    [InlineData("x", "7", 0)]
    [InlineData("-1", null, 0)]
    [InlineData(null, "7", 0)]
    public void The_environment_says_how_often(string? microseconds, string? process, long period)
        => Assert.Equal(period, Supervisor.PeriodOf(microseconds, process, 7));

    [Fact]
    public async Task The_watchdog_is_told_twice_in_its_period_as_long_as_the_loops_turn()
    {
        _ = EventLoops.Next;
        using var supervisor = new Supervisor(Receive(isAbstract: false), 4_000, _heartbeat, _log);
        supervisor.SayReady("http://127.0.0.1:1", static () => true);
        Assert.StartsWith("READY=1", Next(), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Next());
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(1_500);
            Assert.Equal(0, _receiver.Available);
            // What was sent round with the loops comes back on their threads.
            await Wait.Until(
                () =>
                {
                    _time.Advance(_receiver.Available == 0 ? Heartbeat.Interval : 0);
                    return _receiver.Available > 0;
                },
                "the next word to the watchdog");
            Assert.Equal("WATCHDOG=1", Next());
        }
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_listener_that_is_deaf_keeps_it_silent()
    {
        _ = EventLoops.Next;
        using var supervisor = new Supervisor(Receive(isAbstract: false), 4_000, _heartbeat, _log);
        bool accepts = true;
        supervisor.SayReady("http://127.0.0.1:1", () => accepts);
        Assert.StartsWith("READY=1", Next(), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Next());
        accepts = false;

        _time.Advance(20_000);

        Assert.Equal(0, _receiver.Available);
    }

    [Fact]
    public async Task A_loop_that_hangs_keeps_it_silent_and_is_told_of_once()
    {
        using var release = new ManualResetEventSlim();
        var hangs = new Hanging(release);
        using var supervisor = new Supervisor(Receive(isAbstract: false), 4_000, _heartbeat, _log);
        EventLoop loop = EventLoops.Next;
        try
        {
            loop.AtEndOfTurn(hangs);
            await Wait.Until(() => hangs.HasBegun, "the loop hangs");
            supervisor.SayReady("http://127.0.0.1:1", static () => true);
            Assert.StartsWith("READY=1", Next(), StringComparison.Ordinal);
            Assert.Equal("WATCHDOG=1", Next());

            _time.Advance(20_000);
            Assert.Equal(0, _receiver.Available);
            Assert.Equal(["110 an event loop has not turned for 4 s: systemd's watchdog is not told that all is well"], _log.Lines);
        }
        finally
        {
            release.Set();
        }

        await Wait.Until(
            () =>
            {
                _time.Advance(Heartbeat.Interval);
                return _receiver.Available > 0;
            },
            "the word that all is well again");
        Assert.Equal("WATCHDOG=1", Next());
    }

    private string Receive(bool isAbstract)
    {
        string name = _folder.File("notify");
        _receiver.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{name}" : name));
        return isAbstract ? $"@{name}" : name;
    }

    private string Next()
    {
        byte[] message = new byte[4096];
        return Encoding.UTF8.GetString(message, 0, _receiver.Receive(message));
    }

    private sealed class Hanging(ManualResetEventSlim release) : ILoopWork
    {
        private bool _hasBegun;

        public bool HasBegun => Volatile.Read(ref _hasBegun);

        public void Run()
        {
            Volatile.Write(ref _hasBegun, true);
            release.Wait(Wait.Patience);
        }
    }
}
