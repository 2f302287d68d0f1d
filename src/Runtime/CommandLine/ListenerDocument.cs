using System.Text.Json.Serialization;
using UdsAot.Listening;

namespace UdsAot.CommandLine;

/// <summary>One listener as <c>udsaot mounts --json</c> prints it. Times are seconds, sizes bytes.</summary>
internal sealed record ListenerDocument(
    string Url,
    int MaxHeadSize,
    int MaxTargetLength,
    int MaxFields,
    double HeadTimeout,
    [property: JsonPropertyName("keepalive-timeout")] double KeepAliveTimeout,
    int MinBodyRate,
    int MaxRequests,
    int MaxConnections,
    int MaxChunkExtensions,
    int MaxTrailerSize)
{
    public static ListenerDocument Of(string url, ListenerLimits limits) => new(
        url,
        limits.Messages.Head,
        limits.Messages.StartLine,
        limits.Messages.Fields,
        limits.HeadTimeout / 1000.0,
        limits.KeepAliveTimeout / 1000.0,
        limits.MinBodyRate,
        limits.MaxRequests,
        limits.MaxConnections,
        limits.Messages.ChunkExtensions,
        limits.Messages.Trailers);
}
