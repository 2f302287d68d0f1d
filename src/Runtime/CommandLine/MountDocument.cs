using System.Text;
using System.Text.Json.Serialization;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>One mount as <c>udsaot mounts --json</c> prints it. Timeouts are seconds, sizes bytes; no socket where it has no origin to ask.</summary>
internal sealed record MountDocument(
    string Vhost,
    string Mountpoint,
    string Origin,
    string? Socket,
    string? InsidePath,
    bool ExactMatch,
    bool NoWsUpgrades,
    string? OriginUser,
    string? Tls,
    bool RewriteLocation,
    string Forwarded,
    string Host,
    double ConnectTimeout,
    double RestartHold,
    double ResponseTimeout,
    double IdleTimeout,
    double TunnelTimeout,
    [property: JsonPropertyName("keepalive-timeout")] double KeepAliveTimeout,
    int MaxConnections,
    long MaxBodySize,
    string? BasicAuth,
    bool RequestId)
{
    public static MountDocument Of(Mount mount) => new(
        mount.Vhost,
        mount.Mountpoint,
        mount.Origin,
        mount.Own is null ? mount.Socket : null,
        mount.Own is null ? Encoding.UTF8.GetString(mount.InsidePath) : null,
        mount.IsExact,
        !mount.TakesUpgrades,
        mount.OriginUser,
        mount.Tls is { Verifies: false } ? "unverified" : mount.Tls?.ServerName,
        mount.References is not null,
        Word(mount.Forwarded),
        mount.Host is { } host ? Encoding.UTF8.GetString(host) : "preserve",
        Seconds(mount.ConnectTimeout),
        Seconds(mount.RestartHold),
        Seconds(mount.ResponseTimeout),
        Seconds(mount.IdleTimeout),
        Seconds(mount.TunnelTimeout),
        Seconds(mount.KeepAliveTimeout),
        mount.MaxConnections,
        mount.MaxBodySize,
        mount.BasicAuth,
        mount.NamesRequests);

    private static double Seconds(int milliseconds) => milliseconds / 1000.0;

    /// <summary>The word of mounts.json for a policy, or its parts where header tables made one that has no word.</summary>
    private static string Word(ForwardedPolicy policy) => policy switch
    {
        ForwardedPolicy.Off => "off",
        ForwardedPolicy.Replace => "replace",
        ForwardedPolicy.Replace | ForwardedPolicy.Append => "append",
        _ => policy.ToString().ToLowerInvariant(),
    };
}
