using System.Text;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary><c>udsaot match</c>: which mount takes a GET of a path, and what its origin is asked for, or what the proxy itself answers. Nothing is connected to.</summary>
internal static class MatchCommand
{
    // The slash between the inside path and the rest.
    private const int Slack = 1;

    /// <summary>Routes as the proxy does and prints the outcome.</summary>
    /// <param name="mounts">The table.</param>
    /// <param name="host">The Host field; empty for none.</param>
    /// <param name="path">The request target, percent-encoded as a client sends it.</param>
    /// <param name="asksUpgrade">Whether the request asks for an upgrade, such as one to WebSocket.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public static int Run(MountTable mounts, string host, string path, bool asksUpgrade, TextWriter output, TextWriter error)
    {
        if (path.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            error.WriteLine("udsaot: a request's target has neither spaces nor letters beyond ASCII; percent-encode them, such as %20");
            return ExitCode.Usage;
        }
        byte[] bytes = Encoding.ASCII.GetBytes(path);
        var target = new RequestTarget();
        byte[] hostField = Encoding.UTF8.GetBytes(host);
        var router = new Router(mounts);
        RouteKind kind = router.Route("GET"u8, bytes, hostField, asksUpgrade, target, out Mount? mount);
        switch (kind)
        {
            case RouteKind.Mount:
                if (CompiledMounts.HasLocalContent && mount!.Local is { } content)
                {
                    LocalAnswer.Write(mount, content, host, path, target, output);
                }
                else
                {
                    WriteMount(mount!, target, output);
                }
                if (CompiledMounts.HasGuards)
                {
                    var guards = new GuardList();
                    router.FindGuards(hostField, asksUpgrade, target, mount!, guards);
                    WriteGuards(guards, output);
                }
                return ExitCode.Good;
            case RouteKind.MissingSlash:
                output.WriteLine($"308 to {Text(target.RawPath)}/{Text(target.Query)}, because the mountpoint is {mount!.Mountpoint}");
                return ExitCode.Good;
            case RouteKind.NoVhost:
                output.WriteLine(host.Length == 0
                    ? "421: no vhost takes a request that names no host; say which with --host"
                    : $"421: no vhost takes the host {host}");
                return ExitCode.CheckFailed;
            case RouteKind.NoMount:
                output.WriteLine(asksUpgrade ? "404: no mount takes an upgrade at this path" : "404: no mount takes this path");
                return ExitCode.CheckFailed;
            default:
                output.WriteLine("400: the target or the host is malformed");
                return ExitCode.CheckFailed;
        }
    }

    private static void WriteMount(Mount mount, RequestTarget target, TextWriter output)
    {
        Span<byte> onward = new byte[mount.OriginPath.Length + target.RawPath.Length + target.Query.Length + Slack];
        var writer = new HeadWriter(onward);
        Router.WriteOriginTarget(ref writer, mount, target);
        var table = new Columns();
        table.Add("vhost", mount.Vhost);
        table.Add("mountpoint", mount.Mountpoint);
        table.Add("origin", mount.Origin);
        table.Add("onward", Text(onward[..writer.Written]));
        table.Write(output);
    }

    // Aligned with the columns above.
    private static void WriteGuards(GuardList guards, TextWriter output)
    {
        for (int i = 0; i < guards.Count; i++)
        {
            output.WriteLine($"guard       basic-auth {guards[i].BasicAuth} of {guards[i].Mountpoint}");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
