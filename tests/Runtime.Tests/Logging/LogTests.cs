using System.Reflection;
using Microsoft.Extensions.Logging;
using UdsAot.Logging;
using UdsAot.Posix;

namespace UdsAot.Tests.Logging;

public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_time_level_and_message()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 67, TimeSpan.Zero);
        Assert.Equal("2026-01-02T03:04:05.067Z warn a message\n", LogLine.Format(time, LogLevel.Warning, "a message", null));
    }

    [Theory]
    [InlineData(LogLevel.Trace, "<7>m\n")]
    [InlineData(LogLevel.Debug, "<7>m\n")]
    [InlineData(LogLevel.Information, "<6>m\n")]
    [InlineData(LogLevel.Warning, "<4>m\n")]
    [InlineData(LogLevel.Error, "<3>m\n")]
    [InlineData(LogLevel.Critical, "<2>m\n")]
    public void The_journal_gets_a_priority_and_no_time(LogLevel level, string line)
        => Assert.Equal(line, LogLine.Format(null, level, "m", null));

    [Fact]
    public void A_message_stays_one_line_and_tells_the_exception()
    {
        var exception = new InvalidOperationException("outer\n2026 forged", new IOException("inner"));
        Assert.Equal("<3>a b: InvalidOperationException: outer 2026 forged: IOException: inner\n", LogLine.Format(null, LogLevel.Error, "a\rb", exception));
    }

    [Fact]
    public void What_is_below_the_level_is_not_written()
    {
        string text = Write(LogLevel.Warning, "UdsAot.Hosting", logger =>
        {
            logger.Listening("http://127.0.0.1:1");
            logger.DrainTimedOut(30);
        });
        Assert.Equal("<4>exchanges were still in flight after 30 s; their connections were aborted\n", text);
    }

    [Theory]
    [InlineData(LogLevel.Information, false, true)]
    [InlineData(LogLevel.Debug, true, true)]
    [InlineData(LogLevel.Error, false, true)]
    [InlineData(LogLevel.Critical, false, false)]
    public void The_framework_is_heard_only_when_it_fails_or_at_debug(LogLevel minimum, bool warning, bool error)
        => Write(minimum, "Microsoft.AspNetCore.Server.Kestrel", logger =>
        {
            Assert.Equal(warning, logger.IsEnabled(LogLevel.Warning));
            Assert.Equal(error, logger.IsEnabled(LogLevel.Error));
            Assert.False(logger.IsEnabled(LogLevel.None));
        });

    [Fact]
    public void A_failure_of_the_framework_is_a_mishap_and_no_line_of_its_own()
    {
        var exception = new InvalidOperationException("of this test");
        var seen = new List<string>();
        void Hear(string work, Exception cause)
        {
            if (cause == exception)
            {
                seen.Add(work);
            }
        }
        Mishaps.Reported += Hear;
        try
        {
            string text = Write(LogLevel.Information, "Microsoft.AspNetCore.Server.Kestrel", logger => logger.LogError(exception, "Unexpected exception"));
            Assert.Equal("", text);
            Assert.Equal(["a connection's HTTP/2"], seen);
        }
        finally
        {
            Mishaps.Reported -= Hear;
        }
    }

    [Fact]
    public void An_origin_failure_names_mount_socket_phase_errno_and_advice()
    {
        string text = Write(LogLevel.Information, "UdsAot", logger => logger.OriginFailed("*", "/api", "socket /run/api.sock", "connect", "ENOENT", "start it", "GET /x"));
        Assert.Equal("<4>mount */api, socket /run/api.sock: connect failed with ENOENT: start it (GET /x)\n", text);
    }

    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        int[] ids = [.. typeof(Log).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(attribute => attribute.EventId)];
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 100, 499));
    }

    private string Write(LogLevel minimum, string category, Action<ILogger> write)
    {
        string path = _folder.File("log");
        using (FileStream file = File.Create(path))
        {
            using var log = new StandardErrorLog(minimum, journal: true, TimeProvider.System, (int)file.SafeFileHandle.DangerousGetHandle());
            write(log.CreateLogger(category));
        }
        return File.ReadAllText(path);
    }
}
