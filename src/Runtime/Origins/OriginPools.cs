using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>The pool of each mount, made when the mount is first used.</summary>
internal sealed class OriginPools(int mounts, Heartbeat heartbeat)
{
    private readonly OriginPool?[] _pools = new OriginPool?[mounts];

    public OriginPool Of(Mount mount) => Volatile.Read(ref _pools[mount.Index]) ?? Make(mount);

    private OriginPool Make(Mount mount)
    {
        var pool = new OriginPool(
            OriginEndpoint.Parse(mount.Socket), mount.MaxConnections, mount.KeepAliveTimeout, heartbeat, OriginUser.Of(mount));
        return Interlocked.CompareExchange(ref _pools[mount.Index], pool, null) ?? pool;
    }
}
