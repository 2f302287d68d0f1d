using System.Buffers.Text;

namespace UdsAot.Posix;

/// <summary>
/// The users of the machine as passwd(5) has them, and its groups as group(5) does, whose lines begin alike. The C library's own look-up
/// loads modules at run time (nsswitch.conf(5)), which a static executable cannot, so that users and groups from elsewhere than these
/// files are not known.
/// </summary>
internal static class UserFile
{
    /// <summary>Where the users are.</summary>
    public const string Path = "/etc/passwd";

    /// <summary>Where the groups are.</summary>
    public const string GroupPath = "/etc/group";

    /// <summary>The number of a user.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">The name in UTF-8, not empty.</param>
    /// <returns>Null if there is no such user.</returns>
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

    /// <summary>The name of a user; empty if there is none of this number.</summary>
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

    // "name:password:uid:gid:…", a line each. Lines that are something else are passed over.
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
