using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

public sealed class AbuseMeterTests
{
    [Fact]
    public void Each_kind_has_so_many_at_once_and_so_many_a_second()
    {
        foreach (AbuseKind kind in Enum.GetValues<AbuseKind>())
        {
            var meter = new AbuseMeter();
            (int burst, int perSecond) = AbuseMeter.LimitOf(kind);
            long now = 1_000_000;
            for (int i = 0; i < burst; i++)
            {
                Assert.True(meter.TryCount(kind, now), $"{kind} {i}");
            }
            Assert.False(meter.TryCount(kind, now));

            now += 2_000;
            for (int i = 0; i < 2 * perSecond - 1; i++)
            {
                Assert.True(meter.TryCount(kind, now), $"{kind} {i}");
            }
            Assert.False(meter.TryCount(kind, now));
        }
    }

    [Fact]
    public void What_there_is_a_reason_for_is_taken_back_and_no_more()
    {
        var meter = new AbuseMeter();
        (int burst, _) = AbuseMeter.LimitOf(AbuseKind.WindowUpdates);
        for (int i = 0; i < 10 * burst; i++)
        {
            meter.Forgive(AbuseKind.WindowUpdates, 2);
            Assert.True(meter.TryCount(AbuseKind.WindowUpdates, 5));
        }
        for (int i = 1; i < burst; i++)
        {
            Assert.True(meter.TryCount(AbuseKind.WindowUpdates, 5));
        }
        Assert.False(meter.TryCount(AbuseKind.WindowUpdates, 5));
    }

    [Fact]
    public void A_steady_rate_within_the_limit_goes_on_for_ever()
    {
        var meter = new AbuseMeter();
        for (long now = 1_000; now < 1_000_000; now += 250)
        {
            for (int i = 0; i < 12; i++)
            {
                Assert.True(meter.TryCount(AbuseKind.Cancellations, now));
            }
        }
    }
}
