using System.Globalization;
using System.Text;
using UdsAot.Logging;
using UdsAot.Timing;

namespace UdsAot.Supervision;

/// <summary>
/// Whoever has started us and wants to know how far we are: systemd, or another that speaks as it does (sd_notify(3)). Where nobody asks,
/// nothing is said.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string PeriodVariable = "WATCHDOG_USEC";
    private const string ProcessVariable = "WATCHDOG_PID";

    private readonly NotifySocket? _socket;
    private readonly ILogger _logger;
    private readonly Watchdog? _watchdog;

    /// <param name="socket">Where it is told; null for nobody.</param>
    /// <param name="period">Milliseconds in which it wants to hear that all is well; 0 for never.</param>
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

    /// <summary>Reads what the environment asks for, and removes it from there: it is for nobody else.</summary>
    public static Supervisor FromEnvironment(Heartbeat heartbeat, ILogger logger)
    {
        string? socket = Take(SocketVariable);
        long period = PeriodOf(Take(PeriodVariable), Take(ProcessVariable), Environment.ProcessId);
        return new Supervisor(string.IsNullOrEmpty(socket) ? null : socket, period, heartbeat, logger);
    }

    /// <summary>Milliseconds in which the supervisor wants to hear of us (sd_watchdog_enabled(3)); 0 if it does not, or means another process.</summary>
    /// <param name="microseconds">WATCHDOG_USEC.</param>
    /// <param name="process">WATCHDOG_PID; null for whoever reads it.</param>
    /// <param name="ourProcess">Our own number.</param>
    internal static long PeriodOf(string? microseconds, string? process, int ourProcess)
    {
        bool isOurs = process is null || process == ourProcess.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long period) ? period / 1000 : 0;
    }

    /// <summary>Says that all listeners take connections.</summary>
    /// <param name="where">The listeners, in one line.</param>
    /// <param name="accepts">Whether they still do: what the watchdog goes by.</param>
    public void SayReady(string where, Func<bool> accepts)
    {
        Say("READY=1\nSTATUS=listening on " + where, waits: true);
        _watchdog?.Start(accepts);
    }

    /// <summary>Says that the drain begins.</summary>
    /// <param name="signal">What for.</param>
    public void SayStopping(string signal)
        => Say("STOPPING=1\nSTATUS=" + signal + ": exchanges in flight are finished", waits: true);

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
