using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

public sealed class ConnectionGateTests
{
    [Fact]
    public void No_more_than_the_limit_get_in_until_one_leaves()
    {
        var gate = new ConnectionGate(2);
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());
        Assert.False(gate.TryEnter());
        // One that did not get in leaves no trace.
        Assert.Equal(2, gate.Count);
        gate.Leave();
        Assert.True(gate.TryEnter());
        Assert.False(gate.TryEnter());
    }

    [Fact]
    public void A_limit_of_none_lets_all_in()
    {
        var gate = new ConnectionGate(0);
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(gate.TryEnter());
        }
        Assert.Equal(1_000, gate.Count);
    }

    [Fact]
    public void Many_at_once_are_counted_right()
    {
        var gate = new ConnectionGate(8);
        int most = 0;
        Parallel.For(0, 20_000, _ =>
        {
            if (gate.TryEnter())
            {
                // The count may be seen too high while one that is turned away leaves, but those inside are never more.
                InterlockedMax(ref most, Interlocked.Increment(ref _inside));
                Interlocked.Decrement(ref _inside);
                gate.Leave();
            }
        });
        Assert.InRange(most, 1, 8);
        Assert.Equal(0, gate.Count);
    }

    private int _inside;

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref most, value, seen) is int before && before == seen ? value : before;
        }
    }
}
