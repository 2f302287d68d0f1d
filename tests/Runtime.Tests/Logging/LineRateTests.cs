using UdsAot.Logging;
using UdsAot.Timing;

namespace UdsAot.Tests.Logging;

public sealed class LineRateTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly List<long> _omitted = [];
    private readonly LineRate _rate;

    public LineRateTests()
    {
        _heartbeat = new Heartbeat(_time);
        _rate = new LineRate(_heartbeat, _omitted.Add);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void Ten_lines_a_second_pass()
    {
        Assert.Equal(10, Take(25));
        _time.Advance(1_000);
        Assert.Equal(10, Take(25));
    }

    [Fact]
    public void The_count_of_the_others_comes_within_a_second_though_no_line_follows()
    {
        Take(25);
        Assert.Empty(_omitted);
        _time.Advance(1_250);
        Assert.Equal([15], _omitted);
    }

    [Fact]
    public void Nothing_is_said_where_none_was_left_out()
    {
        Take(10);
        _time.Advance(5_000);
        Assert.Empty(_omitted);
    }

    [Fact]
    public void Each_second_has_its_count()
    {
        for (int second = 0; second < 3; second++)
        {
            Take(12);
            _time.Advance(1_250);
        }
        Assert.Equal([2, 2, 2], _omitted);
    }

    private int Take(int lines)
    {
        int taken = 0;
        for (int i = 0; i < lines; i++)
        {
            taken += _rate.TryTake() ? 1 : 0;
        }
        return taken;
    }
}
