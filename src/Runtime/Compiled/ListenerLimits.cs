using System.Net;
using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// Limits of a listener's clients (sizes, times, connections) and the proxies that it trusts. Times are in milliseconds.
/// </summary>
internal sealed class ListenerLimits
{
    private int _maxConnections = 20_000;
    private TrustedProxies? _trustedProxies;
    private ListenerLimits? _ofStrangers;

    /// <summary>Defaults, and the limits of listeners on the command line.</summary>
    public static ListenerLimits Default { get; } = new();

    /// <summary>Sizes of heads, chunk extensions and trailers.</summary>
    public MessageLimits Messages { get; init; } = MessageLimits.Default;

    /// <summary>Time from a head's first byte to its last; then 408 (HTTP/1.1).</summary>
    public int HeadTimeout { get; init; } = 30_000;

    /// <summary>Time without a request; the connection is then closed (HTTP/1.1).</summary>
    public int KeepAliveTimeout { get; init; } = 75_000;

    /// <summary>
    /// Least rate of a request's body in bytes per second, over all the time that was spent waiting for it; a slower one gets 408. 0, the
    /// default, is no limit: an upload may be a stream with pauses, and a mount's idle-timeout limits each pause.
    /// </summary>
    public int MinBodyRate { get; init; }

    /// <summary>Requests on one connection; the response to the last has Connection: close (HTTP/1.1). 0 for no limit.</summary>
    public int MaxRequests { get; init; }

    /// <summary>Connections at once; one more is answered 503 and closed. 0 for any number. The default is lowered where descriptors are few.</summary>
    public int MaxConnections
    {
        get => _maxConnections;
        init => _maxConnections = value;
    }

    /// <summary>The peers whose statements about their own clients are trusted; null for none.</summary>
    public TrustedProxies? TrustedProxies
    {
        get => _trustedProxies;
        init => _trustedProxies = value;
    }

    /// <summary>True if each connection must begin with a PROXY protocol header.</summary>
    public bool RequiresProxyHeader { get; init; }

    /// <summary>The limits for a peer that is not a trusted proxy.</summary>
    public ListenerLimits OfStrangers => _trustedProxies is null ? this : _ofStrangers ??= Distrusting();

    /// <summary>The limits for a peer.</summary>
    /// <param name="peer">The peer's address.</param>
    public ListenerLimits For(EndPoint? peer) => _trustedProxies is { } trusted && !trusted.Trusts(peer) ? OfStrangers : this;

    /// <summary>The same with another number of connections.</summary>
    public ListenerLimits WithMaxConnections(int count)
    {
        var others = (ListenerLimits)MemberwiseClone();
        others._maxConnections = count;
        others._ofStrangers = null;
        return others;
    }

    private ListenerLimits Distrusting()
    {
        var others = (ListenerLimits)MemberwiseClone();
        others._trustedProxies = null;
        return others;
    }
}
