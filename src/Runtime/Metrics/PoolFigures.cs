using UdsAot.Compiled;
using UdsAot.Origins;

namespace UdsAot.Metrics;

/// <summary>Numbers of connections to an origin.</summary>
/// <param name="InUse">Connections in use or being opened.</param>
/// <param name="Idle">Idle connections.</param>
internal readonly record struct PoolFigures(int InUse, int Idle)
{
    public static PoolFigures Read(OriginPools pools, Mount mount)
    {
        if (pools.Find(mount.Index) is not { } pool)
        {
            return default;
        }
        // The two are read a moment apart, and a connection may have become idle in between.
        int idle = pool.Idle;
        return new PoolFigures(Math.Max(pool.Open - idle, 0), idle);
    }
}
