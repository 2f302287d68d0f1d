namespace UdsAot.Status;

/// <summary>Requests that were refused before they came to a mount.</summary>
internal sealed class RefusedStatus(int status, long count)
{
    /// <summary>What they were answered.</summary>
    public int Status { get; } = status;

    /// <summary>How many.</summary>
    public long Count { get; } = count;
}
