using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cysharp.Text;
using Microsoft.Extensions.Logging;
using UdsAot.Posix;

namespace UdsAot.Observing;

/// <summary>
/// The access log in the Combined Log Format. Times are UTC. A line is built on the request's thread without an allocation and
/// handed to a <see cref="LineSink"/>; what that drops is counted and told to the log once a minute at most.
/// </summary>
internal sealed class AccessLog : IDisposable
{
    private const int StandardOutput = 1;

    // Long enough to write some hundred lines with one call, short enough for someone who watches with tail -f.
    private const int GatherMilliseconds = 50;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromMinutes(1);

    private readonly LineSink _sink;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ITimer _report;
    private Stamp _stamp = new(0);

    private AccessLog(int descriptor, bool ownsDescriptor, string path, ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _sink = new LineSink(descriptor, ownsDescriptor, GatherMilliseconds, errno => logger.AccessLogFailed(path, Errno.Name(errno)));
        _report = time.CreateTimer(static log => ((AccessLog)log!).ReportDropped(), this, s_reportInterval, s_reportInterval);
    }

    /// <summary>Opens the log. The file is created with mode 0640 and appended to, so that another program may truncate it.</summary>
    /// <param name="path">A file, or <c>-</c> for standard output.</param>
    /// <param name="logger">Is told of dropped lines and of writes that failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="errno">Why it cannot be opened, when the answer is null.</param>
    public static AccessLog? TryOpen(string path, ILogger logger, TimeProvider time, out int errno)
    {
        errno = 0;
        if (path == "-")
        {
            return new AccessLog(StandardOutput, false, "standard output", logger, time);
        }
        // .NET's append mode seeks once and then writes at its own offset; O_APPEND is what survives a truncation.
        const int AppendOnly = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_CLOEXEC | Libc.O_NOCTTY;
        int descriptor = Libc.Open(path, AppendOnly, 0b110_100_000);
        if (descriptor < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }
        return new AccessLog(descriptor, true, path, logger, time);
    }

    /// <summary>Appends one line; never waits.</summary>
    public void Append(in AccessEntry entry)
    {
        // The builder's buffer belongs to this thread until it is disposed; nothing below awaits or builds another one.
        var line = ZString.CreateUtf8StringBuilder(notNested: true);
        try
        {
            AccessLine.Write(ref line, in entry, Now());
            _sink.Append(line.AsSpan());
        }
        finally
        {
            line.Dispose();
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public void Dispose()
    {
        _report.Dispose();
        _sink.Dispose();
        ReportDropped();
    }

    private void ReportDropped()
    {
        if (_sink.TakeDropped() is > 0 and long count)
        {
            _logger.AccessLinesDropped(count);
        }
    }

    private byte[] Now()
    {
        long second = _time.GetUtcNow().ToUnixTimeSeconds();
        Stamp stamp = Volatile.Read(ref _stamp);
        if (stamp.Second != second)
        {
            // Once a second, and harmlessly twice when two threads meet here.
            stamp = new Stamp(second);
            Volatile.Write(ref _stamp, stamp);
        }
        return stamp.Text;
    }

    /// <summary>A second and its text.</summary>
    private sealed class Stamp(long second)
    {
        public long Second => second;

        public byte[] Text { get; } = Encoding.ASCII.GetBytes(
            DateTimeOffset.FromUnixTimeSeconds(second).ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
    }
}
