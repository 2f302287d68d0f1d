using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>Finds the mount that takes a request.</summary>
internal sealed class Router(MountTable table)
{
    /// <summary>Routes a request by its head.</summary>
    /// <param name="head">A complete head.</param>
    /// <param name="target">Receives the target's parts, which are valid as long as the head's bytes are.</param>
    /// <param name="mount">The mount that takes the request, or whose trailing slash is missing.</param>
    public RouteKind Route(RequestHead head, RequestTarget target, out Mount? mount)
        => Route(
            head.MethodBytes, head.Bytes.Slice(head.Target.Start, head.Target.Length), head.ValueOf(FieldKind.Host), head.AsksUpgrade, target, out mount);

    /// <summary>Routes a request by its method, target and Host, and by whether it asks for an upgrade.</summary>
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

    /// <summary>Finds the guards that a request must pass, which may include those of other mounts (<see cref="GuardFinder"/>).</summary>
    /// <param name="hostField">The value of Host that the request was routed by.</param>
    /// <param name="asksUpgrade">True if the request asks for an upgrade.</param>
    /// <param name="target">The target, as parsed by routing.</param>
    /// <param name="mount">The mount that takes the request.</param>
    /// <param name="guards">Receives the guards; the mount's own is the first.</param>
    public void FindGuards(ReadOnlySpan<byte> hostField, bool asksUpgrade, RequestTarget target, Mount mount, GuardList guards)
    {
        guards.Clear();
        guards.Add(mount);
        if (GuardFinder.HasReadings(mount, target) && TryFindHost(hostField, target, out ReadOnlySpan<byte> host))
        {
            new GuardFinder(table, FindVhost(host), asksUpgrade, mount, target, guards).Find();
        }
    }

    /// <summary>Writes the path and query for the origin: the origin's path, then the rest of the request's path after the mountpoint.</summary>
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
            // One slash between the two: the rest brings it, unless it begins with an encoded one, which is part of a segment.
            writer.Append(inside[^1] == '/' ? inside[..^1] : inside);
            if (rest[0] != '/')
            {
                writer.Append("/"u8);
            }
            writer.Append(rest);
        }
        writer.Append(target.Query);
    }

    // The Host field must be valid even if the target's authority replaces it.
    private static bool TryFindHost(ReadOnlySpan<byte> hostField, RequestTarget target, out ReadOnlySpan<byte> host)
        => Authority.TryFindHost(hostField, out host)
            && (target.Form != TargetForm.Absolute || Authority.TryFindHost(target.Authority, out host));

    private int FindVhost(ReadOnlySpan<byte> host)
    {
        Span<byte> name = stackalloc byte[Authority.MaxHost];
        return table.FindVhost(name[..Authority.Normalize(host, name)]);
    }
}
