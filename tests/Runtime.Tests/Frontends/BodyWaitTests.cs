using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

public sealed class BodyWaitTests
{
    private const int Rate = 100;
    private const long Start = 1_000;

    private BodyWait _wait;

    [Fact]
    public void A_request_without_a_body_is_at_its_end_at_once()
    {
        _wait.Reset(isRead: true);
        Assert.True(_wait.TryAnswer(out BodyRead read));
        Assert.Equal(new BodyRead(0, IsEnd: true), read);
    }

    [Fact]
    public void A_body_that_is_waited_for_no_longer_is_too_slow_until_the_next_request()
    {
        _wait.Reset(isRead: false);
        Assert.False(_wait.TryAnswer(out _));
        _wait.Begin(Start, 500);
        Assert.False(_wait.TryExpire(Start + 499, 0));
        Assert.True(_wait.TryExpire(Start + 500, 0));
        Assert.False(_wait.TryExpire(Start + 501, 0));
        Assert.True(_wait.HasExpired);
        Assert.True(_wait.End(Start + 501));
        Assert.False(_wait.HasExpired);
        Assert.True(_wait.TryAnswer(out BodyRead read));
        Assert.Equal(new BodyRead(0, IsEnd: false, BodyFault.TooSlow), read);
        _wait.Reset(isRead: false);
        Assert.False(_wait.TryAnswer(out _));
    }

    [Fact]
    public void A_body_that_trickles_expires_though_each_wait_ends_in_time()
    {
        _wait.Reset(isRead: false);
        long now = Start;
        bool hasExpired = false;
        for (int i = 0; i < 100 && !hasExpired; i++)
        {
            _wait.Begin(now, 60_000);
            now += 250;
            hasExpired = _wait.TryExpire(now, Rate);
            _wait.Count(1);
            _wait.End(now);
        }
        Assert.True(hasExpired);
        Assert.InRange(now, Start + BodyPace.Grace, Start + BodyPace.Grace + 500);
    }

    [Fact]
    public void A_wait_without_a_timeout_does_not_expire()
    {
        _wait.Reset(isRead: false);
        _wait.Begin(Start, Timeout.Infinite);
        Assert.False(_wait.TryExpire(Start + 1_000_000, Rate));
        Assert.True(_wait.End(Start + 1_000_000));
        Assert.False(_wait.TryAnswer(out _));
    }

    [Fact]
    public void A_stopped_wait_says_so_until_the_body_is_wanted_again()
    {
        _wait.Reset(isRead: false);
        _wait.Begin(Start, 500);
        _wait.Stop();
        Assert.True(_wait.IsStopped);
        Assert.False(_wait.End(Start + 1));
        _wait.Resume();
        Assert.False(_wait.IsStopped);
        _wait.Begin(Start + 2, 500);
        Assert.True(_wait.End(Start + 3));
    }
}
