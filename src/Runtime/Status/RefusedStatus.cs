namespace UdsAot.Status;

/// <summary>Requests refused before they reached a mount.</summary>
internal sealed class RefusedStatus(int status, long count)
{
    /// <summary>Status of the response.</summary>
    public int Status { get; } = status;

    /// <summary>Number of requests.</summary>
    public long Count { get; } = count;
}
