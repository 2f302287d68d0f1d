namespace UdsAot.Timing;

/// <summary>
/// A task that completes at a given time of the heartbeat's clock, for waits too rare to need a <see cref="Deadline"/> of their own.
/// Dispose it when it is no longer needed.
/// </summary>
internal sealed class Alarm : ITimed, IDisposable
{
    private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Heartbeat _heartbeat;
    private Deadline _deadline;

    /// <param name="heartbeat">The clock.</param>
    /// <param name="at">The time, in the clock's milliseconds.</param>
    public Alarm(Heartbeat heartbeat, long at)
    {
        _heartbeat = heartbeat;
        _deadline.Set(at);
        heartbeat.Register(this);
    }

    /// <summary>Completes at the given time.</summary>
    public Task Rung => _rung.Task;

    public bool HasRung => _rung.Task.IsCompleted;

    void ITimed.Tick(long now)
    {
        if (_deadline.TryExpire(now))
        {
            _rung.TrySetResult();
        }
    }

    public void Dispose() => _heartbeat.Unregister(this);
}
