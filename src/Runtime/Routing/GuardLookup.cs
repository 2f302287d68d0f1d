using UdsAot.Compiled;

namespace UdsAot.Routing;

/// <summary>Looks up paths in a vhost's mounts and collects the guards.</summary>
/// <param name="table">The mounts.</param>
/// <param name="vhost">The vhost's index.</param>
/// <param name="asksUpgrade">True if the request asks for an upgrade.</param>
/// <param name="mount">The mount that takes the request.</param>
/// <param name="guards">Receives the guards.</param>
internal readonly struct GuardLookup(MountTable table, int vhost, bool asksUpgrade, Mount mount, GuardList guards)
{
    /// <summary>Adds the guard of the mount for a path, and of the mount for the path without its trailing slash.</summary>
    /// <param name="path">A decoded path; it begins with a slash.</param>
    public void Find(ReadOnlySpan<byte> path)
    {
        if (Of(path) is { } found)
        {
            guards.Add(found);
        }
        // "/admin" and "/admin/" may be two mounts. Then one is not taken for the other.
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
