using System.Text;
using UdsAot.Responses;

namespace UdsAot.Compiled;

/// <summary>
/// A mount: a part of the URL space, and the origin or the local content that answers it. Immutable; the units and ranges of the limits
/// are those of mounts.json (docs/mounts.md), timeouts are in milliseconds.
/// </summary>
internal sealed class Mount
{
    private const int LeastShare = 8;

    /// <summary>Index in mounts.json over all vhosts, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The vhost's name as written: a host, <c>*.suffix</c> or <c>*</c>.</summary>
    public required string Vhost { get; init; }

    /// <summary>The mountpoint as written: begins with <c>/</c>; a trailing <c>/</c> is part of it.</summary>
    public required string Mountpoint
    {
        get;
        init
        {
            field = value;
            PrefixLength = Encoding.UTF8.GetByteCount(value) - (EndsInSlash ? 1 : 0);
        }
    }

    /// <summary>True if only the whole path matches (key <c>exact-match</c>).</summary>
    public bool IsExact { get; init; }

    /// <summary>False if requests that ask for an upgrade skip the mount (key <c>no-ws-upgrades</c>).</summary>
    public bool TakesUpgrades { get; init; } = true;

    /// <summary>The origin as written in mounts.json.</summary>
    public required string Origin { get; init; }

    /// <summary>Content that the proxy answers itself; null if the mount has an origin. With it, the properties of the origin are unused.</summary>
    public LocalContent? Local { get; init; }

    /// <summary>
    /// Absolute path of the Unix socket, or <c>@name</c> in the abstract namespace; <c>host:port</c> if <see cref="Tcp"/> is not null; empty
    /// without an origin.
    /// </summary>
    public string Socket { get; init; } = "";

    /// <summary>Address of an origin on TCP; null for one on a Unix socket.</summary>
    public TcpAddress? Tcp { get; init; }

    /// <summary>TLS settings of the origin; null for plain HTTP.</summary>
    public OriginTls? Tls { get; init; }

    /// <summary>The origin's path, as written: begins with <c>/</c>; empty without an origin.</summary>
    public byte[] OriginPath { get; init; } = [];

    /// <summary>Name or number (decimal digits) of the user that must own the process behind the socket; null for any user.</summary>
    public string? OriginUser { get; init; }

    /// <summary>The header map of requests to the origin.</summary>
    public HeaderMap RequestHeaders { get; init; } = HeaderMap.EndToEnd;

    /// <summary>The header map of responses to the client.</summary>
    public HeaderMap ResponseHeaders { get; init; } = HeaderMap.EndToEnd;

    /// <summary>Maps the origin's paths in a response back to the client's; null to leave them unchanged (key <c>rewrite-location</c>).</summary>
    public LocationRewriter? References { get; init; }

    /// <summary>Treatment of X-Forwarded-* in requests to the origin.</summary>
    public ForwardedPolicy Forwarded { get; init; } = ForwardedPolicy.Replace;

    /// <summary>The literal Host to send, or null to send the client's (key <c>host</c>).</summary>
    public byte[]? Host { get; init; }

    /// <summary>Milliseconds to get a connection, with the wait in the queue.</summary>
    public int ConnectTimeout { get; init; } = 5_000;

    /// <summary>Milliseconds to wait for an absent or refusing socket, from the first attempt to connect; 0 to not wait.</summary>
    public int RestartHold { get; init; }

    /// <summary>Milliseconds from the request's last byte to the response's first.</summary>
    public int ResponseTimeout { get; init; } = 60_000;

    /// <summary>Milliseconds between two reads or two writes of a body.</summary>
    public int IdleTimeout { get; init; } = 60_000;

    /// <summary>Milliseconds that a tunnel may be silent in both directions.</summary>
    public int TunnelTimeout { get; init; } = 3_600_000;

    /// <summary>Milliseconds for which an idle origin connection is kept.</summary>
    public int KeepAliveTimeout { get; init; } = 60_000;

    /// <summary>Origin connections at once, at least 1.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>
    /// Origin connections at once that one client may have, 1 to <see cref="MaxConnections"/>; a quarter of those by default, but at
    /// least 8.
    /// </summary>
    public int MaxConnectionsPerClient
    {
        get => Math.Min(field > 0 ? field : Math.Max(MaxConnections / 4, LeastShare), MaxConnections);
        init;
    }

    /// <summary>Limit of a request body in bytes; 0 for no limit.</summary>
    public long MaxBodySize { get; init; } = 104_857_600;

    /// <summary>Absolute path of the mount's htpasswd file; null if access is not restricted (key <c>basic-auth</c>).</summary>
    public string? BasicAuth { get; init; }

    /// <summary>True if access is restricted.</summary>
    public bool IsGuarded => BasicAuth is not null;

    /// <summary>The WWW-Authenticate line, with its CRLF; empty if access is not restricted.</summary>
    public byte[] Challenge { get; init; } = [];

    /// <summary>True if requests get an id for the origin and the access log (key <c>request-id</c>).</summary>
    public bool NamesRequests { get; init; }

    /// <summary>The mount's names in the access log.</summary>
    public MountNames Names => field ??= new MountNames(this);

    /// <summary>Length of the part of a matched path, decoded, that <see cref="OriginPath"/> replaces.</summary>
    public int PrefixLength { get; private init; }

    /// <summary>True if two guarded mounts have the same guard: access to one is access to the other.</summary>
    public bool HasGuardOf(Mount other) => BasicAuth == other.BasicAuth;

    /// <summary>True if two mountpoints differ at most in their trailing slash.</summary>
    public bool HasKeyOf(Mount other) => Mountpoint.AsSpan().TrimEnd('/').SequenceEqual(other.Mountpoint.AsSpan().TrimEnd('/'));

    /// <summary>True for <c>/</c> and for mountpoints whose form without the slash is redirected.</summary>
    public bool EndsInSlash => Mountpoint[^1] == '/';
}
