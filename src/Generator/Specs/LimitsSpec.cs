namespace UdsAot.Generator.Specs;

/// <summary>The numbers of a mount. Times are in milliseconds.</summary>
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
    /// <summary>What a mount has that says nothing; the runtime's Mount has the same.</summary>
    public static LimitsSpec Default { get; } = new(5_000, 0, 60_000, 60_000, 3_600_000, 60_000, 256, 104_857_600);
}
