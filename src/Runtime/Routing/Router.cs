using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>Finds the mount that takes a request.</summary>
internal sealed class Router(MountTable table)
{
    /// <summary>Routes a request by its head.</summary>
    /// <param name="head">A complete head.</param>
    /// <param name="target">Filled with the target's parts; what it holds stays valid as long as the head's bytes do.</param>
    /// <param name="mount">The mount, where one takes it or is meant by its bare form.</param>
    public RouteKind Route(RequestHead head, RequestTarget target, out Mount? mount)
        => Route(
            head.MethodBytes, head.Bytes.Slice(head.Target.Start, head.Target.Length), head.ValueOf(FieldKind.Host), head.AsksUpgrade, target, out mount);

    /// <summary>Routes a request by its method, its target, its Host and whether it asks for an upgrade.</summary>
    public RouteKind Route(
        ReadOnlySpan<byte> method,
        ReadOnlyMemory<byte> requestTarget,
        ReadOnlySpan<byte> hostField,
        bool asksUpgrade,
        RequestTarget target,
        out Mount? mount)
    {
        mount = null;
        switch (target.Parse(method, requestTarget))
        {
            case TargetForm.Invalid:
                return RouteKind.Malformed;
            case TargetForm.Authority:
                return RouteKind.MethodNotAllowed;
            default:
                break;
        }
        if (method.SequenceEqual("TRACE"u8))
        {
            return RouteKind.MethodNotAllowed;
        }

        if (!TryFindHost(hostField, target, out ReadOnlySpan<byte> host))
        {
            return RouteKind.Malformed;
        }
        if (target.Form == TargetForm.Asterisk)
        {
            return RouteKind.ServerOptions;
        }

        int vhost = FindVhost(host);
        if (vhost == MountTable.None)
        {
            return RouteKind.NoVhost;
        }
        ReadOnlySpan<byte> path = target.Decoded;
        int index = table.FindMount(vhost, path, asksUpgrade);
        if (index == MountTable.None)
        {
            return RouteKind.NoMount;
        }
        mount = table[index];
        return path.Length == mount.PrefixLength && mount.EndsInSlash ? RouteKind.MissingSlash : RouteKind.Mount;
    }

    /// <summary>Finds the guards that a request has to pass, which may be those of other mounts too (<see cref="GuardFinder"/>).</summary>
    /// <param name="hostField">The Host that the request was routed by.</param>
    /// <param name="asksUpgrade">Whether it asks for an upgrade.</param>
    /// <param name="target">Its target, as routing left it.</param>
    /// <param name="mount">The mount that takes it.</param>
    /// <param name="guards">Filled; that of the mount itself comes first.</param>
    public void FindGuards(ReadOnlySpan<byte> hostField, bool asksUpgrade, RequestTarget target, Mount mount, GuardList guards)
    {
        guards.Clear();
        guards.Add(mount);
        if (GuardFinder.HasReadings(mount, target) && TryFindHost(hostField, target, out ReadOnlySpan<byte> host))
        {
            new GuardFinder(table, FindVhost(host), asksUpgrade, mount, target, guards).Find();
        }
    }

    /// <summary>Writes the path and query that the origin is asked for: its inside path, then what the mountpoint leaves over.</summary>
    public static void WriteOriginTarget(ref HeadWriter writer, Mount mount, RequestTarget target)
    {
        ReadOnlySpan<byte> rest = target.RawPathAfter(mount.PrefixLength);
        ReadOnlySpan<byte> inside = mount.OriginPath;
        if (rest.IsEmpty)
        {
            writer.Append(inside);
        }
        else
        {
            // One slash between the two: the rest brings it, unless it is an encoded one with nothing before it.
            if (inside[^1] == '/')
            {
                inside = inside[..^1];
            }
            if (inside.IsEmpty && rest[0] != '/')
            {
                writer.Append("/"u8);
            }
            writer.Append(inside);
            writer.Append(rest);
        }
        writer.Append(target.Query);
    }

    // The Host field must be sound even where the target's authority takes its place.
    private static bool TryFindHost(ReadOnlySpan<byte> hostField, RequestTarget target, out ReadOnlySpan<byte> host)
        => Authority.TryFindHost(hostField, out host)
            && (target.Form != TargetForm.Absolute || Authority.TryFindHost(target.Authority, out host));

    private int FindVhost(ReadOnlySpan<byte> host)
    {
        Span<byte> name = stackalloc byte[Authority.MaxHost];
        return table.FindVhost(name[..Authority.Normalize(host, name)]);
    }
}
