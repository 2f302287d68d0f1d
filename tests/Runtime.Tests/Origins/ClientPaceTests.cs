using UdsAot.Origins;

namespace UdsAot.Tests.Origins;

public sealed class ClientPaceTests
{
    private ClientPace _pace;

    [Fact]
    public void What_moves_nothing_for_ten_seconds_is_too_slow()
    {
        Assert.Equal(ClientPace.Enough, _pace.Look(1_000, waits: true, 500));
        Assert.Equal(ClientPace.Enough, _pace.Look(10_999, waits: true, 500));
        Assert.Equal(0, _pace.Look(11_000, waits: true, 500));
    }

    [Fact]
    public void The_rate_is_of_the_time_since_the_window_began()
    {
        _pace.Look(1_000, waits: true, 0);
        Assert.Equal(100, _pace.Look(11_000, waits: true, 1_000));
        Assert.Equal(50, _pace.Look(21_000, waits: true, 1_000));
    }

    [Fact]
    public void Enough_within_the_window_begins_another()
    {
        _pace.Look(1_000, waits: true, 0);
        Assert.Equal(ClientPace.Enough, _pace.Look(10_000, waits: true, 2_400));
        Assert.Equal(ClientPace.Enough, _pace.Look(19_999, waits: true, 4_799));
        Assert.Equal(239, _pace.Look(20_000, waits: true, 4_799));
    }

    [Fact]
    public void Time_in_which_the_client_is_not_waited_for_does_not_count()
    {
        _pace.Look(1_000, waits: true, 0);
        Assert.Equal(ClientPace.Enough, _pace.Look(10_000, waits: false, 0));
        Assert.Equal(ClientPace.Enough, _pace.Look(19_000, waits: true, 0));
        Assert.Equal(0, _pace.Look(20_000, waits: true, 0));
    }

    [Fact]
    public void What_was_seen_of_one_exchange_does_not_count_for_the_next()
    {
        _pace.Look(1_000, waits: true, 0);
        _pace.Reset();
        Assert.Equal(ClientPace.Enough, _pace.Look(12_000, waits: true, 0));
    }
}
