using System.Runtime.CompilerServices;
using UdsAot.Awaiting;

namespace UdsAot.Tests.Awaiting;

/// <summary>Methods built to reuse their state behave as any asynchronous method does.</summary>
public sealed class ReusingBuilderTests
{
    [Fact]
    public async Task A_method_that_never_waits_answers_at_once()
    {
        ValueTask<int> task = AddAsync(Task.CompletedTask, 1, 2);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(3, await task);
        ValueTask plain = TouchAsync(Task.CompletedTask);
        Assert.True(plain.IsCompletedSuccessfully);
        await plain;
    }

    [Fact]
    public async Task A_method_that_waits_answers_afterwards()
    {
        var gate = new TaskCompletionSource();
        ValueTask<int> task = AddAsync(gate.Task, 1, 2);
        ValueTask plain = TouchAsync(gate.Task);
        Assert.False(task.IsCompleted);
        Assert.False(plain.IsCompleted);
        gate.SetResult();
        Assert.Equal(3, await task);
        await plain;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_method_throws_is_thrown_where_it_is_awaited(bool waits)
    {
        var gate = new TaskCompletionSource();
        if (!waits)
        {
            gate.SetException(new InvalidOperationException("mine"));
        }
        ValueTask<int> task = AddAsync(gate.Task, 1, 2);
        ValueTask plain = TouchAsync(gate.Task);
        if (waits)
        {
            gate.SetException(new InvalidOperationException("mine"));
        }
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await task)).Message);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await plain)).Message);
        // What failed is used again like any other.
        Assert.Equal(7, await AddAsync(Task.Delay(1), 3, 4));
    }

    [Fact]
    public async Task A_result_that_was_taken_cannot_be_taken_again()
    {
        ValueTask<int> task = AddAsync(Task.Delay(1), 1, 2);
        Assert.Equal(3, await task);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        var stolen = new TaskCompletionSource();
        ValueTask<int> next = AddAsync(stolen.Task, 5, 6);
        // The old reference does not reach into the new use, whichever box that got.
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        stolen.SetResult();
        Assert.Equal(11, await next);
    }

    [Fact]
    public async Task Nobody_gets_anothers_result()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                Assert.Equal(worker * 1_000_000 + i, await OuterAsync(worker * 1_000_000, i));
            }
        }))).WaitAsync(Wait.Patience);
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private static async ValueTask<int> OuterAsync(int left, int right)
    {
        await Task.Yield();
        int sum = await AddAsync(Hop(), left, right).ConfigureAwait(false);
        await TouchAsync(Hop()).ConfigureAwait(false);
        return sum;
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private static async ValueTask<int> AddAsync(Task first, int left, int right)
    {
        await first.ConfigureAwait(false);
        return left + right;
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private static async ValueTask TouchAsync(Task first) => await first.ConfigureAwait(false);

    private static Task Hop() => Task.Run(static () => { });
}
