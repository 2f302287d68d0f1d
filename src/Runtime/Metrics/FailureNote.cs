namespace UdsAot.Metrics;

/// <summary>The last failure of a mount.</summary>
internal sealed class FailureNote(FailureCount kind, string words, long milliseconds)
{
    /// <summary>In which way.</summary>
    public FailureCount Kind { get; } = kind;

    /// <summary>What it means and what to do, as the log says it.</summary>
    public string Cause { get; } = words;

    /// <summary>When, since 1970.</summary>
    public long Milliseconds { get; } = milliseconds;
}
