using System.Text;
using UdsAot.Compiled;

namespace UdsAot.Tests.Support;

/// <summary>A table of vhosts and mounts that is matched as the contract says it, with no regard to speed.</summary>
internal sealed class NaiveTable(params Mount[] mounts) : MountTable(mounts.Length)
{
    private readonly string[] _vhosts = [.. mounts.Select(static mount => mount.Vhost).Distinct()];

    public override string SourceSha256 => new('0', 64);

    public override string[] ListenerUrls => [];

    public override int FindVhost(ReadOnlySpan<byte> host)
    {
        string name = Encoding.Latin1.GetString(host);
        int best = Array.IndexOf(_vhosts, name);
        if (best >= 0)
        {
            return best;
        }
        for (int i = 0; i < _vhosts.Length; i++)
        {
            bool matches = _vhosts[i] == "*" || (_vhosts[i].StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(_vhosts[i][1..], StringComparison.Ordinal));
            if (matches && (best < 0 || _vhosts[i].Length > _vhosts[best].Length))
            {
                best = i;
            }
        }
        return best;
    }

    public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade)
    {
        string text = Encoding.UTF8.GetString(path);
        int best = None;
        for (int i = 0; i < mounts.Length; i++)
        {
            string prefix = mounts[i].Mountpoint.TrimEnd('/');
            bool matches = mounts[i].Vhost == _vhosts[vhost]
                && (text == prefix || text == mounts[i].Mountpoint || (!mounts[i].IsExact && text.StartsWith(prefix + "/", StringComparison.Ordinal)));
            // Of "/a" and "/a/" the bare form belongs to the first, what is below to the second.
            bool isBetter = matches && (best == None
                || prefix.Length > mounts[best].Mountpoint.TrimEnd('/').Length
                || (prefix.Length == mounts[best].Mountpoint.TrimEnd('/').Length && mounts[i].EndsInSlash == (text != prefix)));
            best = isBetter ? i : best;
        }
        return best;
    }

    protected override Mount Create(int index) => mounts[index];
}
