using System.Text;

namespace UdsAot.Logging;

/// <summary>
/// The log: one line an event on standard error, in the form <c>2026-01-31T12:00:00.000Z warn message</c>, or, under systemd
/// (JOURNAL_STREAM is set), <c>&lt;4&gt;message</c>, because the journal keeps time and priority itself.
/// </summary>
internal sealed class StandardErrorLog : ILoggerFactory
{
    private const int StandardError = 2;

    private readonly LineSink _sink;
    private readonly LogLevel _minimum;
    private readonly bool _journal;
    private readonly TimeProvider _time;

    public StandardErrorLog(LogLevel minimum)
        : this(minimum, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 }, TimeProvider.System, new LineSink(StandardError, false, 0))
    {
    }

    /// <param name="minimum">The least level that is written.</param>
    /// <param name="journal">Whether the reader is the journal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sink">Where lines go; disposed with the log.</param>
    public StandardErrorLog(LogLevel minimum, bool journal, TimeProvider time, LineSink sink)
    {
        _minimum = minimum;
        _journal = journal;
        _time = time;
        _sink = sink;
    }

    /// <summary>
    /// A logger for a category. The framework's own categories are of interest to someone who hunts a fault in UdsAot, not to
    /// who runs it: they are written from debug on, and otherwise only as far as they are warnings.
    /// </summary>
    public ILogger CreateLogger(string categoryName)
    {
        bool framework = categoryName.StartsWith("Microsoft.", StringComparison.Ordinal);
        return new LineLogger(this, framework && _minimum > LogLevel.Debug && _minimum < LogLevel.Warning ? LogLevel.Warning : _minimum);
    }

    /// <summary>Not supported: there is one place that lines go to.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => _sink.Dispose();

    private void Write(LogLevel level, string message, Exception? exception)
    {
        string line = LogLine.Format(_journal ? null : _time.GetUtcNow(), level, message, exception);
        if (_sink.Append(Encoding.UTF8.GetBytes(line)) && _sink.TakeDropped() is > 0 and long dropped)
        {
            string note = LogLine.Format(_journal ? null : _time.GetUtcNow(), LogLevel.Warning, $"{dropped} lines of this log were dropped before this one", null);
            _sink.Append(Encoding.UTF8.GetBytes(note));
        }
    }

    private sealed class LineLogger(StandardErrorLog log, LogLevel minimum) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }
}
