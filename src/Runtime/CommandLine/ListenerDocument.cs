using System.Text.Json.Serialization;
using UdsAot.Listening;

namespace UdsAot.CommandLine;

/// <summary>One listener as <c>udsaot mounts --json</c> prints it. Times are seconds, sizes bytes.</summary>
internal sealed record ListenerDocument(
    string Url,
    string? Mode,
    string? Owner,
    string? Group,
    string[] TrustedProxies,
    bool ProxyProtocol,
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
    public static ListenerDocument Of(string url, ListenerLimits limits, SocketPermissions? permissions) => new(
        url,
        permissions?.ModeText,
        permissions?.Owner,
        permissions?.Group,
        limits.TrustedProxies?.ToStrings() ?? [],
        limits.RequiresProxyHeader,
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
