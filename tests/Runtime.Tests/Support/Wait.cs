using System.Diagnostics;

namespace UdsAot.Tests.Support;

/// <summary>Waits for what happens on other threads. The patience only bounds a test that has already failed.</summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until something is so.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"never came about: {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>Awaits a result that must come, turning the clock on until it does.</summary>
    public static async Task<T> Turning<T>(ManualTime time, long step, Task<T> task)
    {
        var watch = Stopwatch.StartNew();
        while (!task.IsCompleted)
        {
            Assert.True(watch.Elapsed < Patience, "did not end however late it became");
            time.Advance(step);
            await Task.WhenAny(task, Task.Delay(1));
        }
        return await task;
    }
}
