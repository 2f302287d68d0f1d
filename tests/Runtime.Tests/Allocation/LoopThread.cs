using System.Runtime.ExceptionServices;

namespace UdsAot.Tests.Allocation;

/// <summary>A thread of a test's own that must not allocate while it is measured, and that knows what it did.</summary>
internal sealed class LoopThread
{
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    public LoopThread(Action loop)
    {
        _thread = new Thread(() =>
        {
            try
            {
                loop();
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for the thread's end; what it threw is thrown here.</summary>
    public void Join()
    {
        Assert.True(_thread.Join(Support.Wait.Patience), "a loop did not end");
        _failure?.Throw();
    }
}
