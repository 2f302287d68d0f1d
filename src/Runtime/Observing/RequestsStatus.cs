using System.Text.Json.Serialization;

namespace UdsAot.Observing;

/// <summary>The requests of a mount.</summary>
/// <param name="Answered">Those that were answered.</param>
/// <param name="InFlight">Those that were not answered to the end.</param>
/// <param name="Informational">Answered with 1xx: they became tunnels.</param>
/// <param name="Successful">Answered with 2xx.</param>
/// <param name="Redirected">Answered with 3xx.</param>
/// <param name="ClientErrors">Answered with 4xx, or given up by a client that left before its answer.</param>
/// <param name="ServerErrors">Answered with 5xx.</param>
internal sealed record RequestsStatus(
    long Answered,
    long InFlight,
    [property: JsonPropertyName("1xx")] long Informational,
    [property: JsonPropertyName("2xx")] long Successful,
    [property: JsonPropertyName("3xx")] long Redirected,
    [property: JsonPropertyName("4xx")] long ClientErrors,
    [property: JsonPropertyName("5xx")] long ServerErrors);
