using System.Net;
using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// What the clients of a listener may take: room, time and connections; and whose word is taken about them. Times are in milliseconds.
/// </summary>
internal sealed class ListenerLimits
{
    private TrustedProxies? _trustedProxies;
    private ListenerLimits? _ofStrangers;

    /// <summary>What applies where mounts.json says nothing, and to listeners given on the command line.</summary>
    public static ListenerLimits Default { get; } = new();

    /// <summary>Sizes of heads, chunk extensions and trailers.</summary>
    public MessageLimits Messages { get; init; } = MessageLimits.Default;

    /// <summary>From a head's first byte to its last: then 408 (HTTP/1.1).</summary>
    public int HeadTimeout { get; init; } = 30_000;

    /// <summary>Without a request: then the connection is closed (HTTP/1.1).</summary>
    public int KeepAliveTimeout { get; init; } = 75_000;

    /// <summary>
    /// Bytes a second that a request's body must bring, over all the time that it was waited for; slower is 408. 0, the default,
    /// for none: an upload may be a stream that is silent by nature, and a mount's idle-timeout bounds each silence.
    /// </summary>
    public int MinBodyRate { get; init; }

    /// <summary>Requests on one connection, the last of which is answered with Connection: close (HTTP/1.1); 0 for any number.</summary>
    public int MaxRequests { get; init; }

    /// <summary>Connections at once; one more is answered 503 and closed. 0 for any number.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>The peers whose word about their own clients is taken; null for none.</summary>
    public TrustedProxies? TrustedProxies
    {
        get => _trustedProxies;
        init => _trustedProxies = value;
    }

    /// <summary>Whether each connection must begin with a header of the PROXY protocol.</summary>
    public bool RequiresProxyHeader { get; init; }

    /// <summary>The same for a peer who is none of the trusted proxies.</summary>
    public ListenerLimits OfStrangers => _trustedProxies is null ? this : _ofStrangers ??= Distrusting();

    /// <summary>What holds for a peer.</summary>
    /// <param name="peer">The other end of its connection.</param>
    public ListenerLimits For(EndPoint? peer) => _trustedProxies is { } trusted && !trusted.Trusts(peer) ? OfStrangers : this;

    private ListenerLimits Distrusting()
    {
        var others = (ListenerLimits)MemberwiseClone();
        others._trustedProxies = null;
        return others;
    }
}
