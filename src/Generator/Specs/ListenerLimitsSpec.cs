namespace UdsAot.Generator.Specs;

/// <summary>What the clients of a listener may take, and whose word is taken about them. Times are in milliseconds, sizes in bytes.</summary>
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
    /// <summary>What a listener has that says nothing; the runtime's ListenerLimits and MessageLimits have the same.</summary>
    public static ListenerLimitsSpec Default { get; } = new(
        MaxHeadSize: 32_768,
        MaxTargetLength: 16_384,
        MaxFields: 128,
        HeadTimeout: 30_000,
        KeepAliveTimeout: 75_000,
        MinBodyRate: 0,
        MaxRequests: 0,
        MaxConnections: 20_000,
        MaxChunkExtensions: 4_096,
        MaxTrailerSize: 8_192);

    /// <summary>Whose word about clients is taken; null for nobody's.</summary>
    public TrustSpec? TrustedProxies { get; init; }

    /// <summary>Whether each connection must begin with a header of the PROXY protocol.</summary>
    public bool RequiresProxyHeader { get; init; }
}
