using System.Text.Json.Serialization;

namespace UdsAot.Status;

/// <summary>Number of failures of one kind.</summary>
internal sealed class FailureStatus(string side, string phase, string errno, long count, string words)
{
    /// <summary>Side at fault: <c>origin</c> or <c>client</c>.</summary>
    public string Side { get; } = side;

    /// <summary>Phase of the exchange as a word, such as <c>connect</c>.</summary>
    public string Phase { get; } = phase;

    /// <summary>The error, such as <c>ENOENT</c> or <c>early_end</c>.</summary>
    public string Errno { get; } = errno;

    /// <summary>Number of failures.</summary>
    public long Count { get; } = count;

    /// <summary>Phase and error as in the log, for the page.</summary>
    [JsonIgnore]
    public string Words { get; } = words;
}
