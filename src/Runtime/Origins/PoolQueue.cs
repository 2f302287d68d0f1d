using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Origins;

/// <summary>
/// The requests that wait for one of an origin's connections, in order of arrival. Waiters are used again. Not safe for several threads.
/// </summary>
internal sealed class PoolQueue
{
    /// <summary>Requests that may queue; one more is answered at once, as a longer queue would only time out.</summary>
    public const int MaxWaiting = 4096;

    private readonly Queue<PoolWaiter> _waiting = new();
    private readonly Stack<PoolWaiter> _free = new();

    /// <summary>Requests that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Joins the queue.</summary>
    /// <param name="deadline">When the wait ends, on the heartbeat's clock.</param>
    /// <returns>The waiter, which goes back by <see cref="Keep"/>; null if the queue is full.</returns>
    public PoolWaiter? Enter(long deadline)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return null;
        }
        if (!_free.TryPop(out PoolWaiter? waiter))
        {
            waiter = new PoolWaiter();
        }
        waiter.Begin(deadline);
        _waiting.Enqueue(waiter);
        return waiter;
    }

    /// <summary>Takes the request that came first; the caller ends its wait.</summary>
    public bool TryTake([NotNullWhen(true)] out PoolWaiter? waiter) => _waiting.TryDequeue(out waiter);

    /// <summary>Takes the request that came first if its time is up. All wait equally long, so it is the first whose time is up.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public PoolWaiter? TakeLate(long now)
        => _waiting.TryPeek(out PoolWaiter? first) && now >= first.Deadline ? _waiting.Dequeue() : null;

    /// <summary>Keeps a waiter whose wait has ended for the next request.</summary>
    public void Keep(PoolWaiter waiter) => _free.Push(waiter);
}
