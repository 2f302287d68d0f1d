using UdsAot.Addresses;
using UdsAot.Origins;

namespace UdsAot.Tests.Origins;

public sealed class PoolQueueTests
{
    private static readonly ClientKey A = new(1);
    private static readonly ClientKey B = new(2);
    private static readonly ClientKey C = new(3);

    private readonly PoolQueue _queue = new();

    [Fact]
    public void Requests_leave_in_order_of_arrival()
    {
        PoolWaiter first = _queue.Enter(ClientKey.None, 10)!;
        PoolWaiter second = _queue.Enter(ClientKey.None, 20)!;
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
        PoolWaiter first = _queue.Enter(ClientKey.None, 10)!;
        _queue.Enter(ClientKey.None, 20);
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
            Assert.NotNull(_queue.Enter(ClientKey.None, i));
        }
        Assert.Null(_queue.Enter(ClientKey.None, 0));
        Assert.True(_queue.TryTake(out _));
        Assert.NotNull(_queue.Enter(ClientKey.None, 0));
        Assert.Null(_queue.Enter(ClientKey.None, 0));
    }

    [Fact]
    public async Task A_waiter_that_was_given_back_waits_anew()
    {
        PoolWaiter waiter = _queue.Enter(ClientKey.None, 10)!;
        Assert.True(_queue.TryTake(out _));
        waiter.End(PoolWaiter.Ending.TimedOut, null);
        Assert.Equal(PoolWaiter.Ending.TimedOut, await waiter.Completion);
        _queue.Keep(waiter);
        Assert.Same(waiter, _queue.Enter(ClientKey.None, 30));
        Assert.Equal(30, waiter.Deadline);
        Assert.False(waiter.Completion.IsCompleted);
    }

    [Fact]
    public void Clients_take_turns_each_with_its_requests_in_order()
    {
        PoolWaiter[] waiters = [Enter(A), Enter(A), Enter(A), Enter(B), Enter(C), Enter(B)];
        Assert.Equal([0, 3, 4, 1, 5, 2], TakeAll(_queue).Select(taken => Array.IndexOf(waiters, taken)));
        Assert.False(_queue.HasTurns);
    }

    [Fact]
    public void A_client_that_holds_its_share_is_passed_over_until_it_holds_less()
    {
        var queue = new PoolQueue(share: 2);
        PoolClient one = queue.TryHold(A)!;
        Assert.Same(one, queue.TryHold(A));
        Assert.Null(queue.TryHold(A));
        Assert.NotNull(queue.TryHold(B));
        PoolWaiter waiting = queue.Enter(A, 10)!;
        Assert.False(queue.HasTurns);
        PoolWaiter other = queue.Enter(B, 10)!;
        Assert.Equal([other], TakeAll(queue));
        queue.Release(one);
        Assert.True(queue.TryTake(out PoolWaiter? taken));
        Assert.Same(waiting, taken);
        Assert.Null(queue.TryHold(A));
    }

    [Fact]
    public void A_client_that_is_given_one_connection_waits_for_its_next_turn()
    {
        var queue = new PoolQueue(share: 3);
        PoolWaiter[] waiters = [.. Enumerable.Range(0, 5).Select(_ => queue.Enter(A, 10)!), queue.Enter(B, 10)!];
        Assert.Equal([0, 5, 1, 2], TakeAll(queue).Select(taken => Array.IndexOf(waiters, taken)));
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void Clients_without_an_address_have_no_share()
    {
        var queue = new PoolQueue(share: 1);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotNull(queue.TryHold(ClientKey.None)));
    }

    [Fact]
    public void No_client_fills_the_queue_alone()
    {
        for (int i = 0; i < PoolQueue.MaxWaitingOfClient; i++)
        {
            Enter(A);
        }
        Assert.Null(_queue.Enter(A, 10));
        Assert.NotNull(_queue.Enter(B, 10));
    }

    [Fact]
    public void A_client_of_which_nothing_is_counted_is_forgotten()
    {
        var queue = new PoolQueue(share: 1);
        for (ulong i = 1; i <= 1_000; i++)
        {
            PoolClient client = queue.TryHold(new ClientKey(i))!;
            queue.Enter(new ClientKey(i), 10);
            Assert.Equal(1, queue.Clients);
            if (i % 2 == 0)
            {
                queue.Release(client);
                Assert.True(queue.TryTake(out PoolWaiter? waiter));
                queue.Release(waiter.Client!);
            }
            else
            {
                Assert.NotNull(queue.TakeLate(10));
                queue.Release(client);
            }
            Assert.Equal(0, queue.Clients);
        }
    }

    [Fact]
    public void A_client_whose_requests_were_late_is_forgotten_at_its_turn()
    {
        Enter(A);
        Enter(B);
        Assert.NotNull(_queue.TakeLate(10));
        Assert.Single(TakeAll(_queue));
        Assert.Equal(1, _queue.Clients);
    }

    private static List<PoolWaiter> TakeAll(PoolQueue queue)
    {
        List<PoolWaiter> taken = [];
        while (queue.TryTake(out PoolWaiter? waiter))
        {
            taken.Add(waiter);
        }
        return taken;
    }

    private PoolWaiter Enter(ClientKey client) => _queue.Enter(client, 10)!;
}
