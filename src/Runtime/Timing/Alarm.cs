namespace UdsAot.Timing;

/// <summary>
/// A task that ends at a moment of the heartbeat's clock: for waits that are too rare to be worth a <see cref="Deadline"/> in what is
/// waited for. Dispose it when it is no longer waited for.
/// </summary>
internal sealed class Alarm : ITimed, IDisposable
{
    private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Heartbeat _heartbeat;
    private Deadline _deadline;

    /// <param name="heartbeat">The clock.</param>
    /// <param name="at">When it rings, in the clock's milliseconds.</param>
    public Alarm(Heartbeat heartbeat, long at)
    {
        _heartbeat = heartbeat;
        _deadline.Set(at);
        heartbeat.Register(this);
    }

    /// <summary>Ends when it is time.</summary>
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
