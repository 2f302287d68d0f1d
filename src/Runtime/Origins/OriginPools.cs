using UdsAot.Compiled;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>The pool of each mount, made when the mount is first used.</summary>
internal sealed class OriginPools(int mounts, Heartbeat heartbeat)
{
    private readonly OriginPool?[] _pools = new OriginPool?[mounts];
    private readonly Connectors _connectors = new(heartbeat);

    public OriginPool For(Mount mount) => Volatile.Read(ref _pools[mount.Index]) ?? Make(mount);

    /// <summary>A mount's pool, or null if it was never used.</summary>
    /// <param name="index">The mount's index.</param>
    public OriginPool? Find(int index) => Volatile.Read(ref _pools[index]);

    private OriginPool Make(Mount mount)
    {
        var pool = new OriginPool(_connectors.For(mount), mount.MaxConnections, mount.KeepAliveTimeout, heartbeat);
        return Interlocked.CompareExchange(ref _pools[mount.Index], pool, null) ?? pool;
    }
}
