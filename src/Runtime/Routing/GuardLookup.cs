using UdsAot.Compiled;

namespace UdsAot.Routing;

/// <summary>Looks up paths in a vhost's mounts and collects the guards that are found.</summary>
/// <param name="table">The mounts.</param>
/// <param name="vhost">The vhost's index.</param>
/// <param name="asksUpgrade">Whether the request asks for an upgrade.</param>
/// <param name="mount">The mount that takes the request.</param>
/// <param name="guards">Gets the guards.</param>
internal readonly struct GuardLookup(MountTable table, int vhost, bool asksUpgrade, Mount mount, GuardList guards)
{
    /// <summary>Adds the guard of the mount that takes a path, and of the one that takes it without the slash at its end.</summary>
    /// <param name="path">Decoded; it begins with a slash.</param>
    public void Find(ReadOnlySpan<byte> path)
    {
        if (Of(path) is { } found)
        {
            guards.Add(found);
        }
        // "/admin" and "/admin/" may be two mounts. Then they are not taken for one another.
        if (path.Length > 1 && path[^1] == '/' && Of(path[..^1]) is { } bare && !bare.HasKeyOf(mount))
        {
            guards.Add(bare);
        }
    }

    private Mount? Of(ReadOnlySpan<byte> path)
    {
        int index = table.FindMount(vhost, path, asksUpgrade);
        return index == MountTable.None ? null : table[index];
    }
}
