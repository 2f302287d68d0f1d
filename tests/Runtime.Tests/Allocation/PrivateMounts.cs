using UdsAot.Compiled;

namespace UdsAot.Tests.Allocation;

/// <summary>A mount for everybody at <c>/</c> and a guarded one at <c>/private</c>, on one origin; looking them up allocates nothing, as with a generated table.</summary>
internal sealed class PrivateMounts(string socket, string passwords) : MountTable(2)
{
    public override int LongestMountpoint => "/private"u8.Length;

    public override string SourceSha256 => new('0', 64);

    public override string[] ListenerUrls => [];

    public override int FindVhost(ReadOnlySpan<byte> host) => 0;

    public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade)
        => path.StartsWith("/private"u8) && (path.Length == 8 || path[8] == '/') ? 1 : 0;

    protected override Mount Create(int index) => new()
    {
        Index = index,
        Vhost = "*",
        Mountpoint = index == 0 ? "/" : "/private",
        Origin = $"+{socket}:/",
        Socket = socket,
        OriginPath = index == 0 ? "/"u8.ToArray() : "/private"u8.ToArray(),
        BasicAuth = index == 0 ? null : passwords,
    };
}
