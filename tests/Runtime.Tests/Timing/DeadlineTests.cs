using UdsAot.Timing;

namespace UdsAot.Tests.Timing;

public sealed class DeadlineTests
{
    [Fact]
    public void A_deadline_expires_at_its_moment_and_only_once()
    {
        var deadline = new Deadline();
        deadline.Set(100);
        Assert.False(deadline.TryExpire(99));
        Assert.True(deadline.TryExpire(100));
        Assert.False(deadline.TryExpire(101));
    }

    [Fact]
    public void A_wait_that_ended_in_time_does_not_expire()
    {
        var deadline = new Deadline();
        deadline.Set(100);
        Assert.True(deadline.Clear());
        Assert.False(deadline.TryExpire(200));
    }

    [Fact]
    public void A_wait_that_ends_too_late_hears_of_it_once()
    {
        var deadline = new Deadline();
        deadline.Set(100);
        Assert.True(deadline.TryExpire(200));
        Assert.False(deadline.Clear());
        Assert.True(deadline.Clear());
    }

    [Fact]
    public void A_deadline_that_was_never_set_neither_expires_nor_fails()
    {
        var deadline = new Deadline();
        Assert.False(deadline.TryExpire(long.MaxValue));
        Assert.True(deadline.Clear());
    }

    [Fact]
    public void A_moment_before_the_clock_began_has_passed()
    {
        var deadline = new Deadline();
        deadline.Set(-5);
        Assert.True(deadline.TryExpire(1));
    }

    [Fact]
    public void A_deadline_can_be_moved()
    {
        var deadline = new Deadline();
        deadline.Set(100);
        deadline.Set(200);
        Assert.False(deadline.TryExpire(150));
        Assert.True(deadline.TryExpire(200));
    }

    [Fact]
    public void A_wait_can_be_ended_before_its_moment_but_only_while_it_lasts()
    {
        var deadline = new Deadline();
        Assert.False(deadline.TryExpire());
        deadline.Set(100);
        Assert.True(deadline.TryExpire());
        Assert.False(deadline.TryExpire());
        Assert.False(deadline.TryExpire(200));
        Assert.False(deadline.Clear());
    }

    [Fact]
    public void An_expired_deadline_says_so_until_it_is_cleared_or_set_anew()
    {
        var deadline = new Deadline();
        deadline.Set(100);
        Assert.False(deadline.HasExpired);
        deadline.TryExpire(100);
        Assert.True(deadline.HasExpired);
        deadline.Set(300);
        Assert.False(deadline.HasExpired);
        deadline.TryExpire(300);
        deadline.Clear();
        Assert.False(deadline.HasExpired);
    }

    [Fact]
    public async Task Of_the_one_who_ends_the_wait_and_the_one_who_expires_it_exactly_one_wins()
    {
        const int Rounds = 20_000;
        var race = new Race();
        using var barrier = new Barrier(2);
        int expired = 0;
        int ended = 0;
        Task expiring = Task.Run(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                barrier.SignalAndWait();
                expired += race.Deadline.TryExpire(100) ? 1 : 0;
                barrier.SignalAndWait();
            }
        });
        for (int round = 0; round < Rounds; round++)
        {
            race.Deadline.Set(100);
            barrier.SignalAndWait();
            ended += race.Deadline.Clear() ? 1 : 0;
            barrier.SignalAndWait();
        }
        await expiring;
        Assert.Equal(Rounds, ended + expired);
    }

    private sealed class Race
    {
        public Deadline Deadline;
    }
}
