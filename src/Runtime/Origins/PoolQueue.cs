using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Origins;

/// <summary>The requests that wait for a connection to one origin, in order of arrival. Waiter objects are reused. Not thread-safe.</summary>
internal sealed class PoolQueue
{
    /// <summary>Limit of queued requests; one more fails at once, as in a longer queue it would only time out.</summary>
    public const int MaxWaiting = 4096;

    private readonly Queue<PoolWaiter> _waiting = new();
    private readonly Stack<PoolWaiter> _free = new();

    /// <summary>Number of queued requests.</summary>
    public int Count => _waiting.Count;

    /// <summary>Joins the queue.</summary>
    /// <param name="deadline">When the wait ends, on the heartbeat's clock.</param>
    /// <param name="request">The request that waits; null for one that cannot leave.</param>
    /// <returns>The waiter, which goes back by <see cref="Keep"/>; null if the queue is full.</returns>
    public PoolWaiter? Enter(long deadline, IWaiter? request = null)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return null;
        }
        if (!_free.TryPop(out PoolWaiter? waiter))
        {
            waiter = new PoolWaiter();
        }
        waiter.Begin(deadline, request);
        _waiting.Enqueue(waiter);
        return waiter;
    }

    /// <summary>Removes the oldest request; the caller ends its wait.</summary>
    public bool TryTake([NotNullWhen(true)] out PoolWaiter? waiter) => _waiting.TryDequeue(out waiter);

    /// <summary>Removes the oldest request if its deadline has passed. All wait equally long, so the oldest expires first.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public PoolWaiter? TakeLate(long now)
        => _waiting.TryPeek(out PoolWaiter? first) && now >= first.Deadline ? _waiting.Dequeue() : null;

    /// <summary>Takes a request out, wherever it stands; all others keep their order.</summary>
    public PoolWaiter? TakeLeaving(IWaiter request)
    {
        PoolWaiter? leaving = null;
        for (int i = _waiting.Count; i > 0; i--)
        {
            PoolWaiter waiter = _waiting.Dequeue();
            if (waiter.Request == request)
            {
                leaving = waiter;
            }
            else
            {
                _waiting.Enqueue(waiter);
            }
        }
        return leaving;
    }

    /// <summary>Keeps a waiter whose wait has ended for the next request.</summary>
    public void Keep(PoolWaiter waiter) => _free.Push(waiter);
}
