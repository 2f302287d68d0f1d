using System.Globalization;
using System.Text;
using UdsAot.Logging;
using UdsAot.Timing;

namespace UdsAot.Supervision;

/// <summary>
/// Reports the state of the process to systemd, or to another supervisor with the same protocol (sd_notify(3)). Without one it does
/// nothing.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string PeriodVariable = "WATCHDOG_USEC";
    private const string ProcessVariable = "WATCHDOG_PID";

    private readonly NotifySocket? _socket;
    private readonly ILogger _logger;
    private readonly Watchdog? _watchdog;

    /// <param name="socket">The notification socket; null for none.</param>
    /// <param name="period">Watchdog interval in milliseconds; 0 for no watchdog.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="logger">The log.</param>
    public Supervisor(string? socket, long period, Heartbeat heartbeat, ILogger logger)
    {
        _logger = logger;
        _socket = socket is null ? null : NotifySocket.Open(socket);
        if (_socket is not null && period > 0)
        {
            _watchdog = new Watchdog(period, heartbeat, logger, () => Say("WATCHDOG=1", waits: false));
        }
    }

    /// <summary>Reads the settings from the environment and removes the variables, so that child processes do not inherit them.</summary>
    public static Supervisor FromEnvironment(Heartbeat heartbeat, ILogger logger)
    {
        string? socket = Take(SocketVariable);
        long period = PeriodOf(Take(PeriodVariable), Take(ProcessVariable), Environment.ProcessId);
        return new Supervisor(string.IsNullOrEmpty(socket) ? null : socket, period, heartbeat, logger);
    }

    /// <summary>The watchdog interval in milliseconds (sd_watchdog_enabled(3)); 0 if there is none, or if it is meant for another process.</summary>
    /// <param name="microseconds">WATCHDOG_USEC.</param>
    /// <param name="process">WATCHDOG_PID; null if the interval applies to every process that reads it.</param>
    /// <param name="ourProcess">This process's id.</param>
    internal static long PeriodOf(string? microseconds, string? process, int ourProcess)
    {
        bool isOurs = process is null || process == ourProcess.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long period) ? period / 1000 : 0;
    }

    /// <summary>Reports that all listeners accept connections.</summary>
    /// <param name="where">The listeners, in one line.</param>
    /// <param name="accepts">Returns whether they still accept; the watchdog checks it.</param>
    public void SayReady(string where, Func<bool> accepts)
    {
        Say("READY=1\nSTATUS=listening on " + where, waits: true);
        _watchdog?.Start(accepts);
    }

    /// <summary>Reports that the drain begins.</summary>
    /// <param name="signal">The signal that started it.</param>
    public void SayStopping(string signal)
        => Say("STOPPING=1\nSTATUS=" + signal + ": finishing exchanges in flight", waits: true);

    public void Dispose()
    {
        _watchdog?.Dispose();
        _socket?.Dispose();
    }

    private static string? Take(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }

    private void Say(string state, bool waits)
    {
        if (_socket is not null && _socket.Send(Encoding.UTF8.GetBytes(state), waits) is not 0 and int errno)
        {
            _logger.NotifyFailed(state.Split('\n')[0], _socket.Address, Posix.Errno.Name(errno));
        }
    }
}
