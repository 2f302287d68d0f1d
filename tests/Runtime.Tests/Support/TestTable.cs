using System.Text;
using UdsAot.Compiled;

namespace UdsAot.Tests.Support;

/// <summary>A table of mounts in one vhost, matched in the simplest way.</summary>
internal sealed class TestTable(params Mount[] mounts) : MountTable(mounts.Length)
{
    public override string SourceSha256 => new('a', 64);

    public override string[] ListenerUrls => ["http://127.0.0.1:8080"];

    /// <summary>A mount on a socket.</summary>
    /// <param name="mountpoint">Its mountpoint.</param>
    /// <param name="socket">Its origin's socket.</param>
    /// <param name="inside">The path inside the origin.</param>
    /// <param name="vhost">Its vhost.</param>
    /// <param name="timeout">Its connect-timeout and response-timeout in milliseconds: short where a test waits for them to pass.</param>
    public static Mount Mount(string mountpoint, string socket, string inside = "/", string vhost = "*", int timeout = 30_000) => new()
    {
        Index = 0,
        Vhost = vhost,
        Mountpoint = mountpoint,
        Origin = $"+{socket}:{inside}",
        Socket = socket,
        OriginPath = Encoding.ASCII.GetBytes(inside),
        ConnectTimeout = timeout,
        ResponseTimeout = timeout,
    };

    public override int FindVhost(ReadOnlySpan<byte> host)
        => mounts[0].Vhost == "*" || host.SequenceEqual(Encoding.ASCII.GetBytes(mounts[0].Vhost)) ? 0 : None;

    public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade)
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
