using System.Globalization;
using System.Text;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Hosting;

/// <summary>The user and the group that a socket file is given to, as numbers.</summary>
/// <param name="User">The user, or <see cref="Unchanged"/>.</param>
/// <param name="Group">The group, or <see cref="Unchanged"/>.</param>
/// <param name="Text">Both as mounts.json names them.</param>
internal readonly record struct FileOwner(uint User, uint Group, string Text)
{
    /// <summary>What chown(2) takes for "as it is".</summary>
    public const uint Unchanged = uint.MaxValue;

    public bool IsUnchanged => User == Unchanged && Group == Unchanged;

    /// <summary>Looks names up on the device.</summary>
    /// <param name="path">The socket, to be named in the message.</param>
    /// <param name="permissions">What is wanted; null for nothing.</param>
    /// <exception cref="ListenException">The device has no such user, or no such group.</exception>
    public static FileOwner Resolve(string path, SocketPermissions? permissions)
    {
        string? owner = permissions?.Owner;
        string? group = permissions?.Group;
        return new FileOwner(
            Number(path, owner, "owner", "user", UserFile.Path),
            Number(path, group, "group", "group", UserFile.GroupPath),
            owner is null ? $"group {group}" : group is null ? $"user {owner}" : $"user {owner} and group {group}");
    }

    private static uint Number(string path, string? written, string key, string kind, string file)
    {
        if (written is null)
        {
            return Unchanged;
        }
        if (uint.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number;
        }
        return UserFile.NumberOf(Read(path, file), Encoding.UTF8.GetBytes(written))
            ?? throw new ListenException(
                path + ": " + file + " has no " + kind + " " + written + ", which the key '" + key + "' gives the socket to; make it, or write a number into mounts.json");
    }

    private static byte[] Read(string path, string file)
    {
        int errno = FileReader.TryRead(file, FileReader.MaxSystemTable, out byte[] content);
        return errno == 0
            ? content
            : throw new ListenException($"{path}: {file} cannot be read ({Errno.Name(errno)}), in which the owner of the socket is looked up");
    }
}
