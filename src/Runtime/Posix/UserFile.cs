using System.Buffers.Text;

namespace UdsAot.Posix;

/// <summary>
/// The machine's users in passwd(5), and its groups in group(5), whose lines begin alike. The C library's own lookup loads modules at
/// run time (nsswitch.conf(5)), which is not possible in a static executable; users and groups from other sources are therefore
/// unknown.
/// </summary>
internal static class UserFile
{
    /// <summary>The path of the users' file.</summary>
    public const string Path = "/etc/passwd";

    /// <summary>The path of the groups' file.</summary>
    public const string GroupPath = "/etc/group";

    /// <summary>Returns the number of a user or group.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">The name in UTF-8, not empty.</param>
    /// <returns>Null if the file does not have the name.</returns>
    public static uint? NumberOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        while (TryTakeUser(ref content, out ReadOnlySpan<byte> found, out uint number))
        {
            if (found.SequenceEqual(name))
            {
                return number;
            }
        }
        return null;
    }

    /// <summary>Returns the name of a user; empty if the file does not have the number.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> content, uint number)
    {
        while (TryTakeUser(ref content, out ReadOnlySpan<byte> name, out uint found))
        {
            if (found == number)
            {
                return name;
            }
        }
        return default;
    }

    // "name:password:uid:gid:…", one per line. Other lines are skipped.
    private static bool TryTakeUser(scoped ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name, out uint number)
    {
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (TryTake(ref line, out name) && TryTake(ref line, out _) && TryTake(ref line, out ReadOnlySpan<byte> digits)
                && !name.IsEmpty && Utf8Parser.TryParse(digits, out number, out int consumed) && consumed == digits.Length)
            {
                return true;
            }
        }
        name = default;
        number = 0;
        return false;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> part)
    {
        int colon = line.IndexOf((byte)':');
        part = colon < 0 ? default : line[..colon];
        line = line[(colon + 1)..];
        return colon >= 0;
    }
}
