namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// How long a test waits for what must happen. The limits are far above what a slow machine needs: they only turn a hang
/// into a failure that says what was missing.
/// </summary>
internal static class Patience
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">The event in words, for the message when it does not come.</param>
    /// <param name="limit"><see cref="Default"/> if null.</param>
    /// <exception cref="TimeoutException">The limit has passed.</exception>
    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? limit = null)
    {
        await ((Task)task).Within(what, limit);
        return await task;
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, TimeSpan?)"/>
    public static async Task Within(this Task task, string what, TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? Default;
        try
        {
            await task.WaitAsync(patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {patience.TotalSeconds:0} s in vain for {what}.");
        }
    }

    /// <summary>Waits until a condition holds, looking again every few milliseconds.</summary>
    /// <exception cref="TimeoutException">It did not within the limit.</exception>
    public static async Task Until(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? Default;
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds:0} s in vain for {what}.");
            }
            await Task.Delay(10);
        }
    }
}
