using System.Text.Json.Serialization;

namespace UdsAot.Status;

/// <summary>How often exchanges failed in one way.</summary>
internal sealed class FailureStatus(string side, string phase, string errno, long count, string words)
{
    /// <summary><c>origin</c> or <c>client</c>: whose fault it was.</summary>
    public string Side { get; } = side;

    /// <summary>What was being done, as a word such as <c>connect</c>.</summary>
    public string Phase { get; } = phase;

    /// <summary>The error, such as <c>ENOENT</c> or <c>early_end</c>.</summary>
    public string Errno { get; } = errno;

    /// <summary>How often.</summary>
    public long Count { get; } = count;

    /// <summary>Phase and error as the log has them, for the page.</summary>
    [JsonIgnore]
    public string Words { get; } = words;
}
