using UdsAot.Logging;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Supervision;

/// <summary>
/// Tells a supervisor in good time that all is well, as long as it is: the heartbeat beats, each listener accepts connections, and each event
/// loop has turned since the last time. A loop that hangs, or a listener that is deaf, keeps it silent, and the supervisor starts us anew.
/// </summary>
internal sealed class Watchdog : ITimed, IDisposable
{
    private readonly long _period;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly Action _sayWell;
    private LoopProbe[] _probes = [];
    private Func<bool> _accepts = static () => true;
    private long _due;
    private long _since;
    private bool _hasComplained;

    /// <param name="period">Milliseconds after which silence counts as a fault; said is it twice as often (sd_watchdog_enabled(3)).</param>
    /// <param name="heartbeat">The clock; as long as the watchdog runs it never rests.</param>
    /// <param name="logger">The log.</param>
    /// <param name="sayWell">Says it; must not wait.</param>
    public Watchdog(long period, Heartbeat heartbeat, ILogger logger, Action sayWell)
    {
        _period = period;
        _heartbeat = heartbeat;
        _logger = logger;
        _sayWell = sayWell;
    }

    /// <summary>Says it for the first time, and goes on.</summary>
    /// <param name="accepts">Whether all listeners accept connections.</param>
    public void Start(Func<bool> accepts)
    {
        _accepts = accepts;
        SayWell(_heartbeat.Now);
        _heartbeat.Register(this);
    }

    public void Dispose() => _heartbeat.Unregister(this);

    void ITimed.Tick(long now)
    {
        // The next beat would be too late.
        if (now + Heartbeat.Interval <= _due)
        {
            return;
        }
        if (!_accepts())
        {
            return;
        }
        foreach (LoopProbe probe in _probes)
        {
            if (!probe.IsBack)
            {
                Complain(now);
                return;
            }
        }
        SayWell(now);
    }

    private void SayWell(long now)
    {
        _sayWell();
        _hasComplained = false;
        _since = now;
        _due = now + _period / 2;
        ReadOnlySpan<EventLoop> loops = EventLoops.Running;
        if (_probes.Length != loops.Length)
        {
            _probes = new LoopProbe[loops.Length];
            for (int i = 0; i < loops.Length; i++)
            {
                _probes[i] = new LoopProbe(loops[i]);
            }
        }
        foreach (LoopProbe probe in _probes)
        {
            probe.Send();
        }
    }

    private void Complain(long now)
    {
        if (!_hasComplained && now - _since >= _period)
        {
            _hasComplained = true;
            _logger.LoopStandsStill((now - _since) / 1000);
        }
    }

    /// <summary>Goes round with a loop once.</summary>
    private sealed class LoopProbe(EventLoop loop) : ILoopWork
    {
        private bool _isBack = true;

        public bool IsBack => Volatile.Read(ref _isBack);

        public void Send()
        {
            Volatile.Write(ref _isBack, false);
            loop.AtEndOfTurn(this);
        }

        public void Run() => Volatile.Write(ref _isBack, true);
    }
}
