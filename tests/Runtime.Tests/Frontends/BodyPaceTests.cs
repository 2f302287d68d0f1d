using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

public sealed class BodyPaceTests
{
    private const int Rate = 100;
    private const long Start = 1_000;

    private BodyPace _pace;

    [Fact]
    public void Nothing_is_too_slow_before_a_wait_or_without_a_rate()
    {
        Assert.False(_pace.IsTooSlow(Start + 1_000_000, Rate));
        _pace.BeginWait(Start);
        Assert.False(_pace.IsTooSlow(Start + 1_000_000, 0));
        Assert.True(_pace.IsTooSlow(Start + 1_000_000, Rate));
    }

    [Fact]
    public void The_rate_says_nothing_during_the_grace()
    {
        _pace.BeginWait(Start);
        Assert.False(_pace.IsTooSlow(Start + BodyPace.Grace, Rate));
        Assert.True(_pace.IsTooSlow(Start + BodyPace.Grace + 1, Rate));
    }

    [Fact]
    public void What_came_pays_for_just_so_much_waiting()
    {
        _pace.Count(1_000);
        _pace.BeginWait(Start);
        Assert.False(_pace.IsTooSlow(Start + 10_000, Rate));
        Assert.True(_pace.IsTooSlow(Start + 10_001, Rate));
    }

    [Fact]
    public void Waits_add_up_and_the_time_between_them_does_not_count()
    {
        _pace.BeginWait(Start);
        _pace.EndWait(Start + 4_000);
        // The origin was the slower one for an hour.
        _pace.BeginWait(Start + 3_600_000);
        Assert.False(_pace.IsTooSlow(Start + 3_601_000, Rate));
        Assert.True(_pace.IsTooSlow(Start + 3_601_001, Rate));
        _pace.Count(600);
        Assert.False(_pace.IsTooSlow(Start + 3_602_000, Rate));
    }

    [Fact]
    public void A_wait_that_is_over_is_not_too_slow()
    {
        _pace.BeginWait(Start);
        _pace.EndWait(Start + 60_000);
        Assert.False(_pace.IsTooSlow(Start + 120_000, Rate));
    }

    [Fact]
    public void A_large_rate_over_a_long_time_does_not_overflow()
    {
        _pace.Count(long.MaxValue / 2_000);
        _pace.BeginWait(Start);
        Assert.False(_pace.IsTooSlow(Start + 1_000_000_000, 1_000_000));
        Assert.True(_pace.IsTooSlow(Start + 1_000_000_000_000, int.MaxValue));
    }
}
