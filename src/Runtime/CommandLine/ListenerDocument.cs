using System.Text.Json.Serialization;
using UdsAot.Listening;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>One listener as <c>udsaot mounts --json</c> prints it. Times are seconds, sizes bytes; null is what it does not have.</summary>
/// <param name="RedirectHttp">The port that is meant; 0 if that is the kernel's to choose.</param>
internal sealed record ListenerDocument(
    string Url,
    string? Certificate,
    string? Key,
    string? ClientCa,
    double? HandshakeTimeout,
    int? RedirectHttp,
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
    /// <summary>A listener of a table.</summary>
    public static ListenerDocument Of(MountTable table, int listener)
    {
        ListenerDocument clear = Of(table.ListenerUrls[listener], table.LimitsOf(listener), table.PermissionsOf(listener)) with
        {
            RedirectHttp = table.HttpsPortOf(listener) is 0 ? FirstTlsPort(table) : table.HttpsPortOf(listener),
        };
        return table.TlsOf(listener) is not { } tls ? clear : clear with
        {
            Certificate = table.Certificates[tls.Certificate].Chain,
            Key = table.Certificates[tls.Certificate].Key,
            ClientCa = tls.ClientCa,
            HandshakeTimeout = tls.HandshakeTimeout / 1000.0,
        };
    }

    /// <summary>A listener that serves mounts in clear text.</summary>
    public static ListenerDocument Of(string url, ListenerLimits limits, SocketPermissions? permissions) => new(
        url,
        null,
        null,
        null,
        null,
        null,
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

    private static int? FirstTlsPort(MountTable table)
    {
        foreach (string text in table.ListenerUrls)
        {
            if (ListenerUrl.TryParse(text, out _) is { IsTls: true } url)
            {
                return url.Port;
            }
        }
        return null;
    }
}
