namespace UdsAot.Metrics;

/// <summary>The last failure of a mount.</summary>
internal sealed class FailureNote(FailureCount kind, string words, long milliseconds)
{
    /// <summary>Kind of the failure.</summary>
    public FailureCount Kind { get; } = kind;

    /// <summary>Explanation and remedy, as in the log.</summary>
    public string Cause { get; } = words;

    /// <summary>Time of the failure, since 1970.</summary>
    public long Milliseconds { get; } = milliseconds;
}
