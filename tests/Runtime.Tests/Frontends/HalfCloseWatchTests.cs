using UdsAot.Frontends;
using UdsAot.Transport;

namespace UdsAot.Tests.Frontends;

public sealed class HalfCloseWatchTests
{
    private HalfCloseWatch _watch;

    [Fact]
    public void An_exchange_whose_client_is_there_is_never_abandoned()
    {
        Assert.False(_watch.Check(1_000_000, 0));
        Assert.False(_watch.IsAbandoned);
    }

    [Fact]
    public void Without_progress_it_is_abandoned_after_the_grace()
    {
        _watch.Closed(1_000);
        Assert.False(_watch.Check(1_000 + Http1Limits.HalfCloseGrace - 1, 0));
        Assert.False(_watch.IsAbandoned);
        Assert.True(_watch.Check(1_000 + Http1Limits.HalfCloseGrace, 0));
        Assert.True(_watch.IsAbandoned);
    }

    [Fact]
    public void Each_progress_begins_the_grace_anew()
    {
        _watch.Closed(0);
        long now = 1;
        for (int progress = 1; progress < 10; progress++)
        {
            now += Http1Limits.HalfCloseGrace * 3 / 4;
            Assert.False(_watch.Check(now, progress));
        }
        Assert.False(_watch.Check(now + Http1Limits.HalfCloseGrace - 1, 9));
        Assert.True(_watch.Check(now + Http1Limits.HalfCloseGrace, 9));
    }
}
