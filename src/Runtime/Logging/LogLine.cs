using System.Globalization;
using System.Text;

namespace UdsAot.Logging;

/// <summary>The text of one log line.</summary>
internal static class LogLine
{
    /// <summary>Formats an event as one line with its line feed.</summary>
    /// <param name="time">When it happened; null for the journal, which is given a priority prefix instead (sd-daemon(3)).</param>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">What happened. Control characters become spaces: a line that holds a client's bytes stays one line.</param>
    /// <param name="exception">Its type and message are added.</param>
    public static string Format(DateTimeOffset? time, LogLevel level, string message, Exception? exception)
    {
        var line = new StringBuilder();
        if (time is { } at)
        {
            line.Append(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)).Append(' ').Append(Name(level)).Append(' ');
        }
        else
        {
            line.Append('<').Append(Priority(level)).Append('>');
        }
        AppendClean(line, message);
        for (; exception is not null; exception = exception.InnerException)
        {
            AppendClean(line.Append(": ").Append(exception.GetType().Name).Append(": "), exception.Message);
        }
        return line.Append('\n').ToString();
    }

    /// <summary>The level as <c>--log-level</c> spells it.</summary>
    public static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "none",
    };

    private static char Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => '7',
        LogLevel.Information => '6',
        LogLevel.Warning => '4',
        LogLevel.Error => '3',
        _ => '2',
    };

    private static void AppendClean(StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }
    }
}
