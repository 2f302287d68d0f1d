using System.Text.Json.Serialization;

namespace UdsAot.Status;

/// <summary>The requests of a mount.</summary>
internal sealed class RequestsStatus(
    long answered,
    long inFlight,
    long informational,
    long successful,
    long redirected,
    long clientErrors,
    long serverErrors)
{
    /// <summary>Those that were answered.</summary>
    public long Answered { get; } = answered;

    /// <summary>Those that were not answered to the end.</summary>
    public long InFlight { get; } = inFlight;

    /// <summary>Answered with 1xx: they became tunnels.</summary>
    [JsonPropertyName("1xx")]
    public long Informational { get; } = informational;

    /// <summary>Answered with 2xx.</summary>
    [JsonPropertyName("2xx")]
    public long Successful { get; } = successful;

    /// <summary>Answered with 3xx.</summary>
    [JsonPropertyName("3xx")]
    public long Redirected { get; } = redirected;

    /// <summary>Answered with 4xx, or given up by a client that left before its answer.</summary>
    [JsonPropertyName("4xx")]
    public long ClientErrors { get; } = clientErrors;

    /// <summary>Answered with 5xx.</summary>
    [JsonPropertyName("5xx")]
    public long ServerErrors { get; } = serverErrors;
}
