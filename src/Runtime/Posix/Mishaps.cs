namespace UdsAot.Posix;

/// <summary>
/// Takes the exceptions that reach the root of a thread, where they would end the process: an event loop, a timer, a callback of the
/// thread pool. They cost what they happened to, are told to the log, and the thread goes on.
/// </summary>
internal static class Mishaps
{
    /// <summary>Hears of each: the work that failed, as a noun, and the exception. It may be called from any thread, at any rate.</summary>
    public static event Action<string, Exception>? Reported;

    /// <summary>Tells of an exception. It throws none itself: there may be no memory left to tell it with.</summary>
    /// <param name="work">The work that failed, as a noun.</param>
    /// <param name="exception">How it failed.</param>
    public static void Report(string work, Exception exception)
    {
        try
        {
            Reported?.Invoke(work, exception);
        }
        catch (Exception)
        {
            // Nothing is left to be tried.
        }
    }
}
