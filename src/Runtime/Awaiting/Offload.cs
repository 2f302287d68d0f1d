using UdsAot.Posix;

namespace UdsAot.Awaiting;

/// <summary>Hands work to the thread pool, in whose threads an exception would end the process.</summary>
internal static class Offload
{
    /// <summary>Queues work. Where there is no memory for its place in the queue, it is done at once, on the caller's thread.</summary>
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

    /// <summary>Does work, and reports the exception that it may end with.</summary>
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

    /// <summary>Does work of an object, on whatever thread of the runtime's it is called, and reports the exception that it may end with.</summary>
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
