using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Routing;

/// <summary>
/// Whenever an origin would serve a guarded part of itself, the guard was demanded: generated paths, models of what origins make of them,
/// and tables in which guarded and open mounts lie in one another.
/// </summary>
public sealed class GuardPropertyTests
{
    private const int Rounds = 15_000;

    // What origins read in several ways, by itself and around the names of mountpoints.
    private static readonly string[] s_parts =
    [
        "/", "/", "/", "/", "//", "%2F", "%2f", "%5C", "%252F", "%255c", ";", "%3B", "%253b", ";v=1", "%3F", "%23", "%253F", "%25", "%2e", "%252e", ".", "..", "\\",
        "private", "private", "private", "priv%61te", "priv%2561te", "%70rivate", "%25%37%30rivate", "open", "op%65n", "op%2565n", "admin", "admin", "exact", "app",
        "a", "b", "host", "@", "%20", "%00", "%2500", "%c0%af", "\u00e9", "a;b", "a%3Bb", "a%5Cb", "x", "?", "?/private",
    ];

    private static readonly NaiveTable[] s_tables =
    [
        new(
            GuardedMounts.Mount(0, "/"),
            GuardedMounts.Mount(1, "/private", guard: "P"),
            GuardedMounts.Mount(2, "/private/open"),
            GuardedMounts.Mount(3, "/private/open/private", guard: "Q"),
            GuardedMounts.Mount(4, "/admin/", guard: "A"),
            GuardedMounts.Mount(5, "/exact", guard: "E", isExact: true)),
        new(
            GuardedMounts.Mount(0, "/", guard: "R"),
            GuardedMounts.Mount(1, "/open"),
            GuardedMounts.Mount(2, "/open/a", guard: "A"),
            GuardedMounts.Mount(3, "/private", guard: "P"),
            GuardedMounts.Mount(4, "/private/admin/", guard: "R")),
        // Below /app lies the origin's whole space.
        new(
            GuardedMounts.Mount(0, "/app", inside: "/"),
            GuardedMounts.Mount(1, "/app/private", inside: "/private", guard: "P"),
            GuardedMounts.Mount(2, "/app/private/open/", inside: "/private/open/"),
            GuardedMounts.Mount(3, "/app/a", inside: "/a", guard: "A")),
        // Mountpoints that some origins cut or split.
        new(
            GuardedMounts.Mount(0, "/"),
            GuardedMounts.Mount(1, "/a", guard: "A"),
            GuardedMounts.Mount(2, "/a;b", guard: "B"),
            GuardedMounts.Mount(3, "/a\\b", guard: "C"),
            GuardedMounts.Mount(4, "/a/b"),
            GuardedMounts.Mount(5, "/private;v=1", guard: "P")),
    ];

    [Fact]
    public void What_an_origin_would_serve_was_guarded()
    {
        var random = new Random(13);
        var lenient = OriginModels.All.Keys.ToDictionary(static name => name, static _ => 0);
        int served = s_tables.Sum(table => Check(table, random, lenient));

        // The sample is of use only if many paths get through, and if the lenient models, not only routing, led many of them to a guard.
        Assert.InRange(served, s_tables.Length * Rounds / 4, s_tables.Length * Rounds);
        Assert.All(lenient.Where(static model => model.Key != "strict"), static model => Assert.InRange(model.Value, 50, int.MaxValue));
    }

    /// <summary>Sends generated paths to a table, and counts those that get through.</summary>
    private static int Check(NaiveTable table, Random random, Dictionary<string, int> lenient)
    {
        var router = new Router(table);
        var target = new RequestTarget();
        var guards = new GuardList();
        int served = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string path = NextPath(random, table);
            if (router.Route("GET"u8, Latin1.Bytes(path), default, asksUpgrade: false, target, out Mount? mount) != RouteKind.Mount)
            {
                continue;
            }
            served++;
            router.FindGuards(default, asksUpgrade: false, target, mount!, guards);
            string demanded = string.Concat(Enumerable.Range(0, guards.Count).Select(i => guards[i].BasicAuth));
            string asked = Onward(mount!, target);
            foreach ((string name, Func<string, string> model) in OriginModels.All)
            {
                string seen = model(asked);
                Mount? guarded = MountOf(table, mount!, seen);
                if (guarded?.BasicAuth is { } guard)
                {
                    Assert.True(
                        demanded.Contains(guard, StringComparison.Ordinal),
                        $"{name} is asked for {asked} and serves {seen}, which '{guarded.Mountpoint}' guards: {path} passed with '{demanded}'");
                    lenient[name] += guarded.Index == mount!.Index ? 0 : 1;
                }
            }
        }
        return served;
    }

    private static string NextPath(Random random, NaiveTable table)
    {
        string start = random.Next(3) == 0 ? table[random.Next(table.Count)].Mountpoint.Replace("\\", "%5C", StringComparison.Ordinal).TrimEnd('/') : "";
        string path = start.Length == 0 && table[0].Mountpoint != "/" ? table[0].Mountpoint : start;
        path += random.Next(8) switch
        {
            0 => "",
            1 => "//host/",
            2 => "//private/",
            _ => "/",
        };
        path += string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => s_parts[random.Next(s_parts.Length)]));
        return path.StartsWith('/') ? path : "/" + path;
    }

    private static string Onward(Mount mount, RequestTarget target)
    {
        Span<byte> buffer = new byte[1024];
        var writer = new HeadWriter(buffer);
        Router.WriteOriginTarget(ref writer, mount, target);
        string onward = Latin1.Text(buffer[..writer.Written]);
        return onward.Split('?')[0];
    }

    /// <summary>The mount whose part of the origin a path inside it is; all mounts of a table lead to one origin, shifted alike.</summary>
    private static Mount? MountOf(NaiveTable table, Mount mount, string inside)
    {
        string shift = table[0].Mountpoint.TrimEnd('/');
        int index = table.FindMount(0, Latin1.Bytes(shift + inside), asksUpgrade: false);
        // "/admin/" and what is below it: for "/admin" an origin would have a page of its own.
        return index == MountTable.None || (shift + inside == table[index].Mountpoint.TrimEnd('/') && table[index].EndsInSlash && mount.Index != index) ? null : table[index];
    }
}
