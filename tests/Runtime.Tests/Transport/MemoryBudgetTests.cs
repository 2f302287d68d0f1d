using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

public sealed class MemoryBudgetTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void A_share_gives_what_it_has_and_no_more()
    {
        var share = new MemoryShare(100);

        Assert.True(share.TryTake(60));
        Assert.False(share.TryTake(41));
        Assert.Equal(60, share.Used);
        Assert.True(share.TryTake(40));
        share.Give(100);
        Assert.Equal(0, share.Used);
    }

    [Fact]
    public void What_is_taken_in_any_case_is_missing_for_the_next()
    {
        var share = new MemoryShare(100);

        share.Take(150);

        Assert.False(share.TryTake(1));
        share.Give(150);
        Assert.True(share.TryTake(100));
    }

    [Fact]
    public void The_shares_together_leave_a_small_heap_what_it_needs_at_rest()
    {
        for (long heap = 24 * Mebibyte; heap <= 64 * Mebibyte; heap += Mebibyte)
        {
            var budget = new MemoryBudget(heap);
            long shares = budget.Clients.Limit + budget.Origins.Limit + (long)budget.Blocks * Block.Size;

            Assert.InRange(shares, 1, heap - 8 * Mebibyte);
            // A cgroup has room for what is not the heap's: a third of it, of which stacks and tables need some.
            Assert.InRange(budget.Native.Limit, 1, heap / 3 - 5 * Mebibyte);
        }
    }

    [Fact]
    public void The_least_heap_has_room_for_ordinary_clients()
    {
        var budget = new MemoryBudget(MemoryBudget.Least);

        Assert.InRange(budget.Clients.Limit / MemoryBudget.Connection, 1_000, long.MaxValue);
        Assert.InRange((budget.Clients.Limit - 4 * (MemoryBudget.Http2 + MemoryBudget.Connection)) / MemoryBudget.Stream, 400, long.MaxValue);
        // As many as a mount may have where mounts.json says nothing.
        Assert.InRange(budget.Origins.Limit / MemoryBudget.Origin, 256, long.MaxValue);
    }

    [Fact]
    public void Tls_takes_of_both_shares_or_of_none()
    {
        var budget = new MemoryBudget(MemoryBudget.Least);
        int taken = 0;
        while (budget.TryTakeTls())
        {
            taken++;
        }

        Assert.InRange(taken, 70, int.MaxValue);
        Assert.Equal(taken * MemoryBudget.Tls, budget.Clients.Used);
        Assert.Equal(taken * MemoryBudget.TlsNative, budget.Native.Used);
        for (; taken > 0; taken--)
        {
            budget.GiveTls();
        }
        Assert.Equal(0, budget.Clients.Used + budget.Native.Used);
    }
}
