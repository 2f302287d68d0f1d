using System.Buffers;
using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>
/// Finds the guards of a request whose path an origin may read otherwise than routing does. Origins are known to merge slashes, to cut
/// <c>;…</c> from segments, to take encoded slashes and backslashes for slashes, to undo encodings twice, to end a path at an encoded
/// <c>?</c> or <c>#</c>, to take a path that begins with two slashes for a URL with a host, and to disregard a slash at the end. Each
/// reading of the path is looked up in the table of mounts, and the guards of all that are found must be passed.
/// </summary>
/// <remarks>
/// A reading is of what the origin is asked for: the mountpoint stands for the inside path, and what follows it are the client's bytes.
/// Dot segments need no reading, because <see cref="RequestTarget"/> resolves those that all see, and refuses those that only some do.
/// </remarks>
internal readonly ref struct GuardFinder
{
    /// <summary>Behind the longest mountpoint, so many bytes decide which mount takes a path: a slash, and what shows that more follows.</summary>
    private const int Slack = 3;

    private const int MaxOnStack = 512;

    private readonly GuardLookup _lookup;
    private readonly ReadOnlySpan<byte> _mountpoint;
    private readonly ReadOnlySpan<byte> _rest;
    private readonly bool _mayHaveHost;
    private readonly int _window;

    /// <param name="table">The mounts.</param>
    /// <param name="vhost">The index of the request's vhost.</param>
    /// <param name="asksUpgrade">Whether the request asks for an upgrade.</param>
    /// <param name="mount">The mount that takes the request.</param>
    /// <param name="target">The request's target.</param>
    /// <param name="guards">Gets the guards.</param>
    public GuardFinder(MountTable table, int vhost, bool asksUpgrade, Mount mount, RequestTarget target, GuardList guards)
    {
        _lookup = new GuardLookup(table, vhost, asksUpgrade, mount, guards);
        _mountpoint = target.Decoded[..mount.PrefixLength];
        _rest = target.RawPathAfter(mount.PrefixLength);
        _mayHaveHost = mount.OriginPath is [(byte)'/'];
        _window = Math.Min(table.LongestMountpoint, _mountpoint.Length + _rest.Length) + Slack;
    }

    /// <summary>Whether origins may read a path in several ways. For nearly all requests the answer is no.</summary>
    public static bool HasReadings(Mount mount, RequestTarget target)
    {
        ReadOnlySpan<byte> rest = target.RawPathAfter(mount.PrefixLength);
        return (rest.Length > 1 && rest[^1] == '/')
            || rest.ContainsAny((byte)'%', (byte)';')
            || rest.IndexOf("//"u8) >= 0
            || target.Decoded[..mount.PrefixLength].ContainsAny((byte)';', (byte)'\\');
    }

    /// <summary>Adds the guards of all readings.</summary>
    public void Find()
    {
        byte[]? rented = _window > MaxOnStack ? ArrayPool<byte>.Shared.Rent(_window) : null;
        Span<byte> path = rented ?? stackalloc byte[MaxOnStack];
        FindAll(path[.._window]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void FindAll(Span<byte> path)
    {
        Survey(out int deepest, out bool hasParameters, out bool hasBackslashes);
        for (int parameters = PathReading.Never; parameters <= (hasParameters ? deepest : PathReading.Never); parameters++)
        {
            FindAll(path, new PathReading(parameters, HasBackslashes: false), deepest);
            if (hasBackslashes)
            {
                FindAll(path, new PathReading(parameters, HasBackslashes: true), deepest);
            }
        }
    }

    // Under one reading: the whole path, and what is behind a host where it begins as if it had one.
    private void FindAll(Span<byte> path, PathReading reading, int deepest)
    {
        Walk(path, reading, _rest);
        int last = 0;
        for (int decodings = 0; _mayHaveHost && decodings <= deepest; decodings++)
        {
            int behind = reading.FindBehindHost(_rest, decodings);
            if (behind > 0 && behind != last)
            {
                Walk(path, reading, behind == _rest.Length ? "/"u8 : _rest[behind..]);
                last = behind;
            }
        }
    }

    private void Walk(Span<byte> path, PathReading reading, ReadOnlySpan<byte> rest)
    {
        var walk = new PathWalk(path, reading, _lookup);
        if (walk.Read(_mountpoint))
        {
            walk.Read(rest);
        }
        walk.End();
    }

    /// <summary>Finds out which kinds of readings the path can have at all.</summary>
    private void Survey(out int deepest, out bool hasParameters, out bool hasBackslashes)
    {
        deepest = 0;
        hasParameters = _mountpoint.Contains((byte)';');
        hasBackslashes = _mountpoint.Contains((byte)'\\');
        PathByte next;
        for (int at = 0; at < _rest.Length; at = next.End)
        {
            next = PathByte.Read(_rest, at);
            deepest = Math.Max(deepest, next.Depth);
            hasParameters |= next.Value == ';';
            hasBackslashes |= next.Value == '\\';
        }
    }
}
