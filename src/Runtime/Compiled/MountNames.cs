using System.Text;

namespace UdsAot.Compiled;

/// <summary>What a mount is called in the access log, in UTF-8, made once.</summary>
internal sealed class MountNames(Mount mount)
{
    public byte[] Vhost { get; } = Encoding.UTF8.GetBytes(mount.Vhost);

    public byte[] Mountpoint { get; } = Encoding.UTF8.GetBytes(mount.Mountpoint);

    public byte[] Socket { get; } = Encoding.UTF8.GetBytes(mount.Socket);
}
