namespace UdsAot.Generator.Specs;

/// <summary>The limits of a mount. Times are in milliseconds.</summary>
internal sealed record LimitsSpec(
    int ConnectTimeout,
    int RestartHold,
    int ResponseTimeout,
    int IdleTimeout,
    int TunnelTimeout,
    int KeepAliveTimeout,
    int MaxConnections,
    long MaxBodySize)
{
    /// <summary>The defaults of a mount. The runtime has the same in Mount; a test compares them.</summary>
    public static LimitsSpec Default { get; } = new(5_000, 0, 60_000, 60_000, 3_600_000, 60_000, 256, 104_857_600);
}
