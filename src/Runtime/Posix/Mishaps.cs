namespace UdsAot.Posix;

/// <summary>
/// Receives the exceptions that reach the root of a thread, where they would end the process: an event loop, a timer, a callback of the
/// thread pool. The failed work is lost, the log gets a line, and the thread continues.
/// </summary>
internal static class Mishaps
{
    /// <summary>Raised for each exception, with the failed work as a noun. It may be called from any thread, at any rate.</summary>
    public static event Action<string, Exception>? Reported;

    /// <summary>Reports an exception. It throws none itself: there may be no memory left for the report.</summary>
    /// <param name="work">The failed work, as a noun.</param>
    /// <param name="exception">The exception.</param>
    public static void Report(string work, Exception exception)
    {
        try
        {
            Reported?.Invoke(work, exception);
        }
        catch (Exception)
        {
            // No other way to report it is left.
        }
    }
}
