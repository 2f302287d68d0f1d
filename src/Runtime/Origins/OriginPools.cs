using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>The pool of each mount, made when the mount is first used.</summary>
internal sealed class OriginPools(int mounts, Heartbeat heartbeat)
{
    private readonly OriginPool?[] _pools = new OriginPool?[mounts];
    private readonly Connectors _connectors = new(heartbeat);

    public OriginPool Of(Mount mount) => Volatile.Read(ref _pools[mount.Index]) ?? Make(mount);

    private OriginPool Make(Mount mount)
    {
        var pool = new OriginPool(_connectors.Of(mount), mount.MaxConnections, mount.KeepAliveTimeout, heartbeat);
        return Interlocked.CompareExchange(ref _pools[mount.Index], pool, null) ?? pool;
    }
}
