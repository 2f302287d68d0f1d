using System.Text;
using UdsAot.Responses;

namespace UdsAot.Compiled;

/// <summary>
/// A mount: a part of the URL space and what answers it, an origin or the proxy itself. Immutable; the units and ranges of the
/// limits are those of mounts.json (docs/mounts.md), timeouts in milliseconds.
/// </summary>
internal sealed class Mount
{
    /// <summary>Place in mounts.json over all vhosts, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The vhost's name as written: a host, <c>*.suffix</c> or <c>*</c>.</summary>
    public required string Vhost { get; init; }

    /// <summary>As written: begins with <c>/</c>; a trailing <c>/</c> is part of it.</summary>
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

    /// <summary>False if requests that ask for an upgrade pass it by (key <c>no-ws-upgrades</c>).</summary>
    public bool TakesUpgrades { get; init; } = true;

    /// <summary>The origin as written in mounts.json.</summary>
    public required string Origin { get; init; }

    /// <summary>What the proxy answers by itself; null where there is an origin to ask. With it, what follows about an origin means nothing.</summary>
    public LocalContent? Local { get; init; }

    /// <summary>
    /// Absolute path of the Unix socket, or <c>@name</c> for one in the abstract namespace; <c>host:port</c> where <see cref="Tcp"/> is
    /// not null; empty where there is no origin.
    /// </summary>
    public string Socket { get; init; } = "";

    /// <summary>Where the origin listens on TCP; null for one on a Unix socket.</summary>
    public TcpAddress? Tcp { get; init; }

    /// <summary>How TLS is spoken with the origin; null where it speaks plain HTTP.</summary>
    public OriginTls? Tls { get; init; }

    /// <summary>Path inside the origin, as written: begins with <c>/</c>; empty where there is no origin.</summary>
    public byte[] OriginPath { get; init; } = [];

    /// <summary>The name or number (decimal digits) of the user that must own the process behind the socket; null for anybody.</summary>
    public string? OriginUser { get; init; }

    /// <summary>Applied to requests on their way to the origin.</summary>
    public HeaderMap RequestHeaders { get; init; } = HeaderMap.EndToEnd;

    /// <summary>Applied to responses on their way to the client.</summary>
    public HeaderMap ResponseHeaders { get; init; } = HeaderMap.EndToEnd;

    /// <summary>Maps what a response says of the origin's paths back to the client's; null where it stays as it is (key <c>rewrite-location</c>).</summary>
    public LocationRewriter? References { get; init; }

    /// <summary>What is said of the client in X-Forwarded-*.</summary>
    public ForwardedPolicy Forwarded { get; init; } = ForwardedPolicy.Replace;

    /// <summary>The literal Host to send, or null to send the client's (key <c>host</c>).</summary>
    public byte[]? Host { get; init; }

    /// <summary>Milliseconds to get a connection: queueing for one included.</summary>
    public int ConnectTimeout { get; init; } = 5_000;

    /// <summary>Milliseconds that an absent or refusing socket is waited for, counted from the first attempt to connect; 0 for not at all.</summary>
    public int RestartHold { get; init; }

    /// <summary>Milliseconds from the request's last byte to the response's first.</summary>
    public int ResponseTimeout { get; init; } = 60_000;

    /// <summary>Milliseconds between two reads or two writes of a body.</summary>
    public int IdleTimeout { get; init; } = 60_000;

    /// <summary>Milliseconds that a tunnel may be silent in both directions.</summary>
    public int TunnelTimeout { get; init; } = 3_600_000;

    /// <summary>Milliseconds that an idle origin connection is kept.</summary>
    public int KeepAliveTimeout { get; init; } = 60_000;

    /// <summary>Origin connections at once, at least 1.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Bytes of request body; 0 for no limit.</summary>
    public long MaxBodySize { get; init; } = 104_857_600;

    /// <summary>The htpasswd file that guards the mount, an absolute path; null where everybody may pass (key <c>basic-auth</c>).</summary>
    public string? BasicAuth { get; init; }

    /// <summary>Whether not everybody may pass.</summary>
    public bool IsGuarded => BasicAuth is not null;

    /// <summary>The field line that asks for a password, with its CRLF; empty where none is needed.</summary>
    public byte[] Challenge { get; init; } = [];

    /// <summary>Whether requests have an id, which the origin and the access log are told (key <c>request-id</c>).</summary>
    public bool NamesRequests { get; init; }

    /// <summary>What the access log calls it.</summary>
    public MountNames Names => field ??= new MountNames(this);

    /// <summary>Bytes of the part of a matched path, decoded, that <see cref="OriginPath"/> stands for.</summary>
    public int PrefixLength { get; private init; }

    /// <summary>Whether all who may pass the one of two guarded mounts may pass the other.</summary>
    public bool HasGuardOf(Mount other) => BasicAuth == other.BasicAuth;

    /// <summary>Whether two mountpoints differ by no more than the slash at their end.</summary>
    public bool HasKeyOf(Mount other) => Mountpoint.AsSpan().TrimEnd('/').SequenceEqual(other.Mountpoint.AsSpan().TrimEnd('/'));

    /// <summary>True for <c>/</c> and for mountpoints whose bare form is redirected.</summary>
    public bool EndsInSlash => Mountpoint[^1] == '/';
}
