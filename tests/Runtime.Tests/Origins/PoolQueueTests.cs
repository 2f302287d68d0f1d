using UdsAot.Origins;

namespace UdsAot.Tests.Origins;

public sealed class PoolQueueTests
{
    private readonly PoolQueue _queue = new();

    [Fact]
    public void Requests_leave_in_order_of_arrival()
    {
        PoolWaiter first = _queue.Enter(10)!;
        PoolWaiter second = _queue.Enter(20)!;
        Assert.Equal(2, _queue.Count);
        Assert.True(_queue.TryTake(out PoolWaiter? taken));
        Assert.Same(first, taken);
        Assert.True(_queue.TryTake(out taken));
        Assert.Same(second, taken);
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public void Only_those_whose_time_is_up_are_late()
    {
        PoolWaiter first = _queue.Enter(10)!;
        _queue.Enter(20);
        Assert.Null(_queue.TakeLate(9));
        Assert.Same(first, _queue.TakeLate(10));
        Assert.Null(_queue.TakeLate(10));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void A_full_queue_takes_one_more_only_when_one_has_left()
    {
        for (int i = 0; i < PoolQueue.MaxWaiting; i++)
        {
            Assert.NotNull(_queue.Enter(i));
        }
        Assert.Null(_queue.Enter(0));
        Assert.True(_queue.TryTake(out _));
        Assert.NotNull(_queue.Enter(0));
        Assert.Null(_queue.Enter(0));
    }

    [Fact]
    public async Task A_waiter_that_was_given_back_waits_anew()
    {
        PoolWaiter waiter = _queue.Enter(10)!;
        Assert.True(_queue.TryTake(out _));
        waiter.End(PoolWaiter.Ending.TimedOut, null);
        Assert.Equal(PoolWaiter.Ending.TimedOut, await waiter.Completion);
        _queue.Keep(waiter);
        Assert.Same(waiter, _queue.Enter(30));
        Assert.Equal(30, waiter.Deadline);
        Assert.False(waiter.Completion.IsCompleted);
    }
}
