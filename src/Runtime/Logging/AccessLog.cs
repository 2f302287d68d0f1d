using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cysharp.Text;
using UdsAot.Awaiting;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>
/// The access log. Times are UTC. A line is built on the request's thread without an allocation and handed to a
/// <see cref="LineSink"/>; what that drops is counted and told to the log once a minute at most.
/// </summary>
internal sealed class AccessLog : IDisposable
{
    private const int StandardOutput = 1;
    private const string StandardOutputName = "standard output";

    // Long enough to write some hundred lines with one call, short enough for someone who watches with tail -f.
    private const int GatherMilliseconds = 50;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromMinutes(1);

    private readonly LineSink _sink;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AccessFormat _format;
    private readonly ITimer _report;
    private readonly string? _path;
    private Stamp _stamp = new(0);

    private AccessLog(int descriptor, string? path, AccessFormat format, ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _format = format;
        _path = path;
        string name = path ?? StandardOutputName;
        _sink = new LineSink(descriptor, path is not null, GatherMilliseconds)
        {
            Failed = errno => logger.AccessLogFailed(name, Errno.Name(errno)),
            Recovered = lost => logger.AccessLogRecovered(name, lost),
            Reopen = OpenAnew,
        };
        _report = time.CreateTimer(static log => Offload.Run(static log => log.ReportDropped(), (AccessLog)log!), this, s_reportInterval, s_reportInterval);
    }

    /// <summary>A moment on the log's own clock, to be handed to <see cref="Microseconds"/>.</summary>
    public long Timestamp => _time.GetTimestamp();

    /// <summary>Opens the log. The file is created with mode 0640 and appended to, so that another program may truncate it.</summary>
    /// <param name="path">A file, or <c>-</c> for standard output.</param>
    /// <param name="format">How lines are written.</param>
    /// <param name="logger">Is told of dropped lines and of writes that failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="errno">Why it cannot be opened, when the answer is null.</param>
    public static AccessLog? TryOpen(string path, AccessFormat format, ILogger logger, TimeProvider time, out int errno)
    {
        errno = 0;
        if (path == "-")
        {
            return new AccessLog(StandardOutput, null, format, logger, time);
        }
        int descriptor = OpenFile(path, out errno);
        return descriptor < 0 ? null : new AccessLog(descriptor, path, format, logger, time);
    }

    /// <summary>The microseconds between two moments of <see cref="Timestamp"/>.</summary>
    public long Microseconds(long from, long to) => (long)_time.GetElapsedTime(from, to).TotalMicroseconds;

    /// <summary>Appends one line; never waits.</summary>
    public void Append(in AccessEntry entry)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Stamp stamp = StampOf(now.ToUnixTimeSeconds());
        var time = new AccessTime(stamp.Combined, stamp.Iso, now.Millisecond);
        // The builder's buffer belongs to this thread until it is disposed; nothing below awaits or builds another one.
        var line = ZString.CreateUtf8StringBuilder(notNested: true);
        try
        {
            if (_format == AccessFormat.Json)
            {
                JsonLine.Write(ref line, in entry, time);
            }
            else
            {
                CombinedLine.Write(ref line, in entry, time);
            }
            _sink.Append(line.AsSpan());
        }
        finally
        {
            line.Dispose();
        }
    }

    /// <summary>
    /// Has the file opened anew after what was appended so far is written, because somebody has renamed it. Does not wait; what came
    /// of it is in the log.
    /// </summary>
    public void ReopenLater()
    {
        if (_path is null)
        {
            _logger.NothingToReopen();
            return;
        }
        _sink.ReopenLater();
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public void Dispose()
    {
        _report.Dispose();
        _sink.Dispose();
        ReportDropped();
    }

    private static int OpenFile(string path, out int errno)
    {
        // .NET's append mode seeks once and then writes at its own offset; O_APPEND is what survives a truncation.
        const int AppendOnly = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_CLOEXEC | Libc.O_NOCTTY;
        int descriptor = Libc.Open(path, AppendOnly, 0b110_100_000);
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor;
    }

    private int OpenAnew()
    {
        int descriptor = OpenFile(_path!, out int errno);
        if (errno == 0)
        {
            _logger.AccessLogReopened(_path!);
        }
        else
        {
            _logger.AccessLogNotReopened(_path!, Errno.Name(errno));
        }
        return descriptor;
    }

    private void ReportDropped()
    {
        if (_sink.TakeDropped() is > 0 and long count)
        {
            _logger.AccessLinesDropped(count);
        }
    }

    private Stamp StampOf(long second)
    {
        Stamp stamp = Volatile.Read(ref _stamp);
        if (stamp.Second != second)
        {
            // Once a second, and harmlessly twice when two threads meet here.
            stamp = new Stamp(second);
            Volatile.Write(ref _stamp, stamp);
        }
        return stamp;
    }

    /// <summary>A second and its texts.</summary>
    private sealed class Stamp(long second)
    {
        public long Second => second;

        public byte[] Combined { get; } = Format(second, "dd/MMM/yyyy:HH:mm:ss +0000");

        public byte[] Iso { get; } = Format(second, "yyyy-MM-ddTHH:mm:ss");

        private static byte[] Format(long second, string format)
            => Encoding.ASCII.GetBytes(DateTimeOffset.FromUnixTimeSeconds(second).ToString(format, CultureInfo.InvariantCulture));
    }
}
