using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Routing;

/// <summary>Mounts with guards that have one letter as their name.</summary>
internal static class GuardedMounts
{
    /// <param name="index">Its place in the table.</param>
    /// <param name="mountpoint">Its mountpoint.</param>
    /// <param name="inside">The path inside the origin; null for the mountpoint.</param>
    /// <param name="guard">The guard's name; null for none.</param>
    /// <param name="isExact">Whether only the whole path matches.</param>
    /// <param name="vhost">Its vhost.</param>
    public static Mount Mount(
        int index, string mountpoint, string? inside = null, string? guard = null, bool isExact = false, string vhost = "*") => new()
        {
            Index = index,
            Vhost = vhost,
            Mountpoint = mountpoint,
            Origin = "+/nowhere.sock:/",
            Socket = "/nowhere.sock",
            OriginPath = Latin1.Bytes(inside ?? mountpoint.Replace("\\", "%5C", StringComparison.Ordinal)),
            IsExact = isExact,
            BasicAuth = guard,
        };

    /// <summary>The names of the guards that a GET has to pass; "404" where nothing takes it, "308" for a bare mountpoint, "400" if it is refused.</summary>
    public static string Find(MountTable table, string target, string host = "")
    {
        var router = new Router(table);
        var parsed = new RequestTarget();
        RouteKind kind = router.Route("GET"u8, Latin1.Bytes(target), Latin1.Bytes(host), asksUpgrade: false, parsed, out Mount? mount);
        if (kind != RouteKind.Mount)
        {
            return kind switch
            {
                RouteKind.Malformed => "400",
                RouteKind.MissingSlash => "308",
                _ => "404",
            };
        }
        var guards = new GuardList();
        router.FindGuards(Latin1.Bytes(host), asksUpgrade: false, parsed, mount!, guards);
        return string.Concat(Enumerable.Range(0, guards.Count).Select(i => guards[i].BasicAuth));
    }
}
