using UdsAot.Timing;

namespace UdsAot.Tests.Timing;

public sealed class HeartbeatTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Who_is_registered_is_asked_at_each_beat()
    {
        using var heartbeat = new Heartbeat(_time);
        var timed = new Recorder();
        long start = heartbeat.Now;
        heartbeat.Register(timed);
        _time.Advance(3 * Heartbeat.Interval);
        Assert.Equal([start + Heartbeat.Interval, start + 2 * Heartbeat.Interval, start + 3 * Heartbeat.Interval], timed.Ticks);
        Assert.Equal(start + 3 * Heartbeat.Interval, heartbeat.Now);
    }

    [Fact]
    public void Who_has_left_is_asked_no_more()
    {
        using var heartbeat = new Heartbeat(_time);
        var stays = new Recorder();
        var leaves = new Recorder();
        heartbeat.Register(stays);
        heartbeat.Register(leaves);
        _time.Advance(Heartbeat.Interval);
        heartbeat.Unregister(leaves);
        _time.Advance(Heartbeat.Interval);
        Assert.Equal(2, stays.Ticks.Count);
        Assert.Single(leaves.Ticks);
    }

    [Fact]
    public void One_that_fails_leaves_the_others_their_beat()
    {
        using var heartbeat = new Heartbeat(_time);
        var before = new Recorder();
        var after = new Recorder();
        heartbeat.Register(before);
        heartbeat.Register(new Failing());
        heartbeat.Register(after);
        _time.Advance(2 * Heartbeat.Interval);
        Assert.Equal(2, before.Ticks.Count);
        Assert.Equal(2, after.Ticks.Count);
    }

    [Fact]
    public void The_timer_rests_while_nobody_is_registered()
    {
        using var heartbeat = new Heartbeat(_time);
        Assert.Equal(0, _time.RunningTimers);
        var timed = new Recorder();
        heartbeat.Register(timed);
        heartbeat.Register(timed);
        Assert.Equal(1, _time.RunningTimers);
        heartbeat.Unregister(timed);
        heartbeat.Unregister(timed);
        Assert.Equal(0, _time.RunningTimers);
    }

    [Fact]
    public void The_time_is_right_also_after_a_rest_and_during_one()
    {
        using var heartbeat = new Heartbeat(_time);
        long start = heartbeat.Now;
        _time.Advance(3_600_000);
        Assert.Equal(start + 3_600_000, heartbeat.Now);
        heartbeat.Register(new Recorder());
        Assert.Equal(start + 3_600_000, heartbeat.Now);
    }

    [Fact]
    public void A_tick_may_register_and_unregister()
    {
        using var heartbeat = new Heartbeat(_time);
        var late = new Recorder();
        var first = new Recorder();
        first.OnTick = () =>
        {
            heartbeat.Unregister(first);
            heartbeat.Register(late);
        };
        heartbeat.Register(first);
        _time.Advance(2 * Heartbeat.Interval);
        Assert.Single(first.Ticks);
        Assert.Single(late.Ticks);
    }

    [Fact]
    public void A_beat_that_takes_longer_than_the_interval_is_not_overtaken()
    {
        using var heartbeat = new Heartbeat(_time);
        var slow = new Recorder();
        var others = new List<Recorder> { new(), new(), new() };
        slow.OnTick = () =>
        {
            if (slow.Ticks.Count == 1)
            {
                _time.Advance(Heartbeat.Interval);
            }
        };
        heartbeat.Register(slow);
        others.ForEach(heartbeat.Register);
        _time.Advance(Heartbeat.Interval);
        Assert.Single(slow.Ticks);
        Assert.All(others, static other => Assert.Single(other.Ticks));
        // What the skipped beat would have found is found by the next one.
        _time.Advance(Heartbeat.Interval);
        Assert.Equal(2, slow.Ticks.Count);
        Assert.All(others, static other => Assert.Equal(2, other.Ticks.Count));
    }

    private sealed class Recorder : ITimed
    {
        public List<long> Ticks { get; } = [];

        public Action OnTick { get; set; } = static () => { };

        public void Tick(long now)
        {
            Ticks.Add(now);
            OnTick();
        }
    }

    private sealed class Failing : ITimed
    {
        public void Tick(long now) => throw new OutOfMemoryException();
    }
}
