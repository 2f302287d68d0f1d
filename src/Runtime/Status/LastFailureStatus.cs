namespace UdsAot.Status;

/// <summary>A mount's last failure.</summary>
internal sealed class LastFailureStatus(DateTimeOffset time, string side, string phase, string errno, string words)
{
    /// <summary>When.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>Whose fault it was.</summary>
    public string Side { get; } = side;

    /// <summary>What was being done, as the log has it.</summary>
    public string Phase { get; } = phase;

    /// <summary>The error, as the log has it.</summary>
    public string Errno { get; } = errno;

    /// <summary>What it means and what to do.</summary>
    public string Words { get; } = words;
}
