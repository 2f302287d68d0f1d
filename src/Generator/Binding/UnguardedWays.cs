using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Mounts;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding;

/// <summary>
/// Finds mounts without a guard that lead to a part of an origin which another mount guards. A mount that leads to a smaller part of it,
/// such as <c>/private/style</c> beside <c>/private</c>, is taken for an exception that is meant.
/// </summary>
internal sealed class UnguardedWays
{
    // In place of any further segment: no mountpoint has this character.
    private const string Deeper = "/%";

    private readonly ILookup<(int Vhost, string Key), MountSpec> _mounts;

    private UnguardedWays(IReadOnlyList<MountPlace> places)
        => _mounts = places.ToLookup(place => (place.Mount.Vhost, place.Mount.Key), place => place.Mount);

    /// <param name="diagnostics">Gets each such mount once.</param>
    /// <param name="places">The mounts of all vhosts: clients choose the vhost.</param>
    /// <param name="vhosts">The vhosts.</param>
    public static void Check(DiagnosticBag diagnostics, IReadOnlyList<MountPlace> places, IReadOnlyList<VhostSpec> vhosts)
    {
        if (!places.Any(place => place.Mount.Guard is not null))
        {
            return;
        }
        var ways = new UnguardedWays(places);
        var found = new HashSet<MountPlace>();
        IEnumerable<MountPlace> withServer = places.Where(place => place.Mount.Origin.Local is null);
        foreach (IGrouping<string, MountPlace> server in withServer.GroupBy(place => ServerOf(place.Mount.Origin), StringComparer.Ordinal))
        {
            ILookup<string, MountPlace> unguarded = server
                .Where(place => place.Mount.Guard is null)
                .ToLookup(place => LenientPath.Of(place.Mount.Origin.OriginPath), StringComparer.Ordinal);
            foreach (MountPlace guarded in server.Where(place => place.Mount.Guard is not null))
            {
                foreach ((MountPlace way, string path) in ways.To(guarded.Mount, unguarded).Where(way => found.Add(way.Place)))
                {
                    Report(diagnostics, way, path, vhosts[way.Mount.Vhost], guarded);
                }
            }
        }
    }

    private static void Report(DiagnosticBag diagnostics, MountPlace way, string path, VhostSpec vhost, MountPlace guarded)
        => diagnostics.Add(
            Descriptors.GuardIsWalkedAround,
            way.Origin,
            [guarded.Mountpoint],
            path,
            vhost.Name,
            guarded.Mount.Origin.Written,
            guarded.Mount.Mountpoint,
            diagnostics.LineOf(guarded.Mountpoint),
            way.Mount.Mountpoint);

    private static string ServerOf(OriginSpec origin)
        => origin.Tcp is TcpSpec tcp ? TcpOrigin.ServerOf(tcp) : ListenerLoop.Normalize(origin.Socket);

    // From each prefix of the guarded inside path: the unguarded mounts with that inside path, and the path that leads there.
    private IEnumerable<(MountPlace Place, string Path)> To(MountSpec guarded, ILookup<string, MountPlace> unguarded)
    {
        string inside = LenientPath.Of(guarded.Origin.OriginPath);
        for (int end = inside.Length; end >= 0; end = end == 0 ? -1 : inside.LastIndexOf('/', end - 1))
        {
            foreach (MountPlace way in unguarded[inside.Substring(0, end)])
            {
                string path = way.Mount.Key + inside.Substring(end);
                if (Takes(way.Mount, path) || (!guarded.IsExact && Takes(way.Mount, path + Deeper)))
                {
                    yield return (way, path.Length == 0 ? "/" : path);
                }
            }
        }
    }

    /// <summary>True if no other mount takes a path that begins with a mount's key.</summary>
    private bool Takes(MountSpec mount, string path)
    {
        if (mount.IsExact && path.Length > mount.Key.Length)
        {
            return false;
        }
        for (int end = path.Length; end > mount.Key.Length; end = path.LastIndexOf('/', end - 1))
        {
            if (_mounts[(mount.Vhost, path.Substring(0, end))].Any(other => StandsBefore(other, mount) && (!other.IsExact || end == path.Length)))
            {
                return false;
            }
        }
        // "/admin" and "/admin/": what is below belongs to the second.
        bool isBare = path.Length == mount.Key.Length;
        return !_mounts[(mount.Vhost, mount.Key)].Any(
            other => other.EndsInSlash != mount.EndsInSlash && other.EndsInSlash != isBare && !other.IsExact && StandsBefore(other, mount));
    }

    // A request that asks for an upgrade passes mounts with "no-ws-upgrades" by. That a guarded one has this key is an error of its own.
    private static bool StandsBefore(MountSpec other, MountSpec mount)
        => other.TakesUpgrades || other.Guard is not null || !mount.TakesUpgrades;
}
