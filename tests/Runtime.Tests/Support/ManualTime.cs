namespace UdsAot.Tests.Support;

/// <summary>A clock that a test turns by hand; timers fire on the thread that turns it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _now = 1_000_000;

    public override long TimestampFrequency => 1000;

    /// <summary>Timers that would fire some time.</summary>
    public int RunningTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count(static timer => timer.Due is not null);
            }
        }
    }

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Turns the clock on by some milliseconds, stopping at each moment at which a timer fires.</summary>
    public void Advance(long milliseconds)
    {
        long end = GetTimestamp() + milliseconds;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }
        Volatile.Write(ref _now, Math.Max(end, GetTimestamp()));
    }

    private ManualTimer? NextDue(long end)
    {
        lock (_gate)
        {
            ManualTimer? next = _timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
            if (next is { Due: { } due })
            {
                Volatile.Write(ref _now, Math.Max(due, GetTimestamp()));
                next.Due = next.Period is { } period ? due + period : null;
            }
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public long? Due { get; set; }

        public long? Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetTimestamp() + (long)dueTime.TotalMilliseconds;
                Period = period == Timeout.InfiniteTimeSpan ? null : (long)period.TotalMilliseconds;
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
