using System.Text;
using UdsAot.Awaiting;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>
/// The log on standard error, one line per event: <c>2026-01-31T12:00:00.000Z warn message</c>, or <c>&lt;4&gt;message</c> under systemd
/// (JOURNAL_STREAM is set), because the journal records time and priority itself.
/// </summary>
internal sealed class StandardErrorLog : ILoggerFactory
{
    private const int StandardError = 2;

    private static readonly TimeSpan s_reportDelay = TimeSpan.FromSeconds(1);

    private readonly LineSink _sink;
    private readonly LogLevel _minimum;
    private readonly bool _journal;
    private readonly TimeProvider _time;
    private readonly ITimer _report;

    public StandardErrorLog(LogLevel minimum)
        : this(minimum, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 }, TimeProvider.System, StandardError)
    {
    }

    /// <param name="minimum">The least level that is written.</param>
    /// <param name="journal">Whether the reader is the journal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="descriptor">The open file that lines go to; it stays open.</param>
    public StandardErrorLog(LogLevel minimum, bool journal, TimeProvider time, int descriptor)
    {
        _minimum = minimum;
        _journal = journal;
        _time = time;
        _sink = new LineSink(descriptor, ownsDescriptor: false, gatherMilliseconds: 0) { Dropping = ReportLater };
        _report = time.CreateTimer(
            static log => Offload.Run(static log => log.ReportDropped(), (StandardErrorLog)log!), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// A logger for a category. The framework's own lines are for the search of a fault in UdsAot, and are written from debug on. Above
    /// that its errors become lines of ours (<see cref="Mishaps"/>), which have a rate and tell what they cost.
    /// </summary>
    public ILogger CreateLogger(string categoryName)
        => categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) && _minimum > LogLevel.Debug
            ? new FrameworkLogger(_minimum)
            : new LineLogger(this);

    /// <summary>Not supported: the log has one destination.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        _report.Dispose();
        _sink.Dispose();
    }

    private void ReportLater() => _report.Change(s_reportDelay, Timeout.InfiniteTimeSpan);

    private void ReportDropped()
    {
        // The count is taken first, so that a line dropped from here on is a first one again.
        long dropped = _sink.TakeDropped();
        if (dropped > 0 && !TryWrite(LogLevel.Warning, $"{dropped} lines of this log were dropped, because it does not take them as fast as they come", null))
        {
            _sink.RestoreDropped(dropped - 1);
        }
    }

    private bool TryWrite(LogLevel level, string message, Exception? exception)
        => _sink.Append(Encoding.UTF8.GetBytes(LogLine.Format(_journal ? null : _time.GetUtcNow(), level, message, exception)));

    private sealed class LineLogger(StandardErrorLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.TryWrite(logLevel, formatter(state, exception), exception);
            }
        }
    }

    /// <summary>Turns the framework's errors into mishaps.</summary>
    private sealed class FrameworkLogger(LogLevel minimum) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && logLevel >= minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not null)
            {
                Mishaps.Report("a connection's HTTP/2", exception);
            }
        }
    }
}
