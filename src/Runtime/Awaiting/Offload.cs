using UdsAot.Posix;

namespace UdsAot.Awaiting;

/// <summary>Runs work on the thread pool, where an unhandled exception would end the process.</summary>
internal static class Offload
{
    /// <summary>Queues work. If there is no memory to queue it, it runs at once on the caller's thread.</summary>
    /// <param name="work">The work.</param>
    public static void Queue(IThreadPoolWorkItem work)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            Run(work);
        }
    }

    /// <summary>Runs work and reports an exception that it throws.</summary>
    /// <param name="work">The work.</param>
    public static void Run(IThreadPoolWorkItem work)
    {
        try
        {
            work.Execute();
        }
        catch (Exception exception)
        {
            Mishaps.Report("work on the thread pool", exception);
        }
    }

    /// <summary>Runs work for an object on the calling thread, whichever that is, and reports an exception that it throws.</summary>
    /// <param name="work">The work; a static lambda.</param>
    /// <param name="state">The object.</param>
    public static void Run<T>(Action<T> work, T state)
    {
        try
        {
            work(state);
        }
        catch (Exception exception)
        {
            Mishaps.Report("work on the thread pool", exception);
        }
    }
}
