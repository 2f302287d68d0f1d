using System.Text.Json.Serialization;

namespace UdsAot.Status;

/// <summary>Request counts of a mount.</summary>
internal sealed class RequestsStatus(
    long answered,
    long inFlight,
    long informational,
    long successful,
    long redirected,
    long clientErrors,
    long serverErrors)
{
    /// <summary>Completed requests.</summary>
    public long Answered { get; } = answered;

    /// <summary>Requests in progress.</summary>
    public long InFlight { get; } = inFlight;

    /// <summary>Completed with 1xx: they became tunnels.</summary>
    [JsonPropertyName("1xx")]
    public long Informational { get; } = informational;

    /// <summary>Completed with 2xx.</summary>
    [JsonPropertyName("2xx")]
    public long Successful { get; } = successful;

    /// <summary>Completed with 3xx.</summary>
    [JsonPropertyName("3xx")]
    public long Redirected { get; } = redirected;

    /// <summary>Completed with 4xx, or abandoned by a client that disconnected before the response.</summary>
    [JsonPropertyName("4xx")]
    public long ClientErrors { get; } = clientErrors;

    /// <summary>Completed with 5xx.</summary>
    [JsonPropertyName("5xx")]
    public long ServerErrors { get; } = serverErrors;
}
