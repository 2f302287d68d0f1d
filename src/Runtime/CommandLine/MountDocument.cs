using System.Text;
using System.Text.Json.Serialization;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>
/// One mount as <c>udsaot mounts --json</c> prints it, its properties in this order. Timeouts are seconds, sizes bytes. A class and no
/// record, whose comparisons and text nobody wants and every executable would have.
/// </summary>
internal sealed class MountDocument
{
    // Not public: the serializer would want to make one.
    internal MountDocument(Mount mount)
    {
        Vhost = mount.Vhost;
        Mountpoint = mount.Mountpoint;
        Origin = mount.Origin;
        Socket = mount.Socket;
        InsidePath = Encoding.UTF8.GetString(mount.InsidePath);
        ExactMatch = mount.IsExact;
        NoWsUpgrades = !mount.TakesUpgrades;
        OriginUser = mount.OriginUser;
        RewriteLocation = mount.References is not null;
        Forwarded = Word(mount.Forwarded);
        Host = mount.Host is { } host ? Encoding.UTF8.GetString(host) : "preserve";
        ConnectTimeout = Seconds(mount.ConnectTimeout);
        RestartHold = Seconds(mount.RestartHold);
        ResponseTimeout = Seconds(mount.ResponseTimeout);
        IdleTimeout = Seconds(mount.IdleTimeout);
        TunnelTimeout = Seconds(mount.TunnelTimeout);
        KeepAliveTimeout = Seconds(mount.KeepAliveTimeout);
        MaxConnections = mount.MaxConnections;
        MaxBodySize = mount.MaxBodySize;
        BasicAuth = mount.BasicAuth;
        RequestId = mount.NamesRequests;
    }

    public string Vhost { get; }

    public string Mountpoint { get; }

    public string Origin { get; }

    public string Socket { get; }

    public string InsidePath { get; }

    public bool ExactMatch { get; }

    public bool NoWsUpgrades { get; }

    public string? OriginUser { get; }

    public bool RewriteLocation { get; }

    public string Forwarded { get; }

    public string Host { get; }

    public double ConnectTimeout { get; }

    public double RestartHold { get; }

    public double ResponseTimeout { get; }

    public double IdleTimeout { get; }

    public double TunnelTimeout { get; }

    [JsonPropertyName("keepalive-timeout")]
    public double KeepAliveTimeout { get; }

    public int MaxConnections { get; }

    public long MaxBodySize { get; }

    public string? BasicAuth { get; }

    public bool RequestId { get; }

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
