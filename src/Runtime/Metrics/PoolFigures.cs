using UdsAot.Compiled;
using UdsAot.Origins;

namespace UdsAot.Metrics;

/// <summary>How many connections to an origin there are.</summary>
/// <param name="InUse">Those that an exchange has, or that are being opened.</param>
/// <param name="Idle">Those that wait for one.</param>
internal readonly record struct PoolFigures(int InUse, int Idle)
{
    public static PoolFigures Read(OriginPools pools, Mount mount)
    {
        if (pools.Find(mount.Index) is not { } pool)
        {
            return default;
        }
        // Both are read a moment apart, in which a connection may have become idle.
        int idle = pool.Idle;
        return new PoolFigures(Math.Max(pool.Open - idle, 0), idle);
    }
}
