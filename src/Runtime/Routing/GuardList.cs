using UdsAot.Compiled;

namespace UdsAot.Routing;

/// <summary>The mounts whose guards a request has to pass, each guard once. Reused between requests.</summary>
internal sealed class GuardList
{
    private Mount[] _mounts = [];

    /// <summary>The number of guards.</summary>
    public int Count { get; private set; }

    public Mount this[int index] => _mounts.AsSpan(0, Count)[index];

    public void Clear() => Count = 0;

    /// <summary>Adds a mount's guard, unless it has none or a mount with the same is there.</summary>
    public void Add(Mount mount)
    {
        if (!mount.IsGuarded)
        {
            return;
        }
        foreach (Mount other in _mounts.AsSpan(0, Count))
        {
            if (other.HasGuardOf(mount))
            {
                return;
            }
        }
        if (Count == _mounts.Length)
        {
            // There are no more of them than the table has guards.
            Array.Resize(ref _mounts, Math.Max(2, Count * 2));
        }
        _mounts[Count++] = mount;
    }
}
