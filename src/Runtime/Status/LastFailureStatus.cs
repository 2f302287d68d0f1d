namespace UdsAot.Status;

/// <summary>A mount's last failure.</summary>
internal sealed class LastFailureStatus(DateTimeOffset time, string side, string phase, string errno, string words)
{
    /// <summary>Time of the failure.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>Side at fault.</summary>
    public string Side { get; } = side;

    /// <summary>Phase of the exchange, as in the log.</summary>
    public string Phase { get; } = phase;

    /// <summary>The error, as in the log.</summary>
    public string Errno { get; } = errno;

    /// <summary>Explanation and remedy.</summary>
    public string Words { get; } = words;
}
