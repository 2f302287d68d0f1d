using UdsAot.Http1;

namespace UdsAot.Generator.Specs;

/// <summary>The limits and the trusted proxies of a listener. Times are in milliseconds, sizes in bytes.</summary>
internal sealed record ListenerLimitsSpec(
    int MaxHeadSize,
    int MaxTargetLength,
    int MaxFields,
    int HeadTimeout,
    int KeepAliveTimeout,
    int MinBodyRate,
    int MaxRequests,
    int MaxConnections,
    int MaxChunkExtensions,
    int MaxTrailerSize)
{
    /// <summary>The defaults of a listener. The runtime has the same in ListenerLimits and MessageLimits; a test compares them.</summary>
    public static ListenerLimitsSpec Default { get; } = new(
        MaxHeadSize: HeadLimits.Head,
        MaxTargetLength: HeadLimits.StartLine,
        MaxFields: HeadLimits.Fields,
        HeadTimeout: 30_000,
        KeepAliveTimeout: 75_000,
        MinBodyRate: 0,
        MaxRequests: 0,
        MaxConnections: 20_000,
        MaxChunkExtensions: 4_096,
        MaxTrailerSize: HeadLimits.Trailers);

    /// <summary>The trusted proxies; null for none.</summary>
    public TrustSpec? TrustedProxies { get; init; }

    /// <summary>True if each connection must begin with a PROXY protocol header.</summary>
    public bool RequiresProxyHeader { get; init; }
}
