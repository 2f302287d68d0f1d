using System.Text;
using UdsAot.Routing;

namespace UdsAot;

/// <summary>A table of mounts in one vhost, matched in the simplest way.</summary>
internal sealed class TestTable(params Mount[] mounts) : MountTable(mounts.Length)
{
    public override string SourceSha256 => new('a', 64);

    public override string[] ListenerUrls => ["http://127.0.0.1:8080"];

    /// <summary>A mount on a socket, with timeouts that a test can wait for.</summary>
    public static Mount Mount(string mountpoint, string socket, string inside = "/", string vhost = "*") => new()
    {
        Index = 0,
        Vhost = vhost,
        Mountpoint = mountpoint,
        Origin = $"+{socket}:{inside}",
        Socket = socket,
        InsidePath = Encoding.ASCII.GetBytes(inside),
        ConnectTimeout = 100,
        ResponseTimeout = 100,
    };

    public override int FindVhost(ReadOnlySpan<byte> host)
        => mounts[0].Vhost == "*" || host.SequenceEqual(Encoding.ASCII.GetBytes(mounts[0].Vhost)) ? 0 : None;

    public override int FindMount(int vhost, ReadOnlySpan<byte> path)
    {
        string text = Encoding.UTF8.GetString(path);
        int best = None;
        for (int i = 0; i < mounts.Length; i++)
        {
            string bare = mounts[i].Mountpoint.TrimEnd('/');
            if ((text == bare || text.StartsWith(bare + "/", StringComparison.Ordinal)) && (best == None || bare.Length > mounts[best].Mountpoint.Length))
            {
                best = i;
            }
        }
        return best;
    }

    protected override Mount Create(int index) => mounts[index];
}
