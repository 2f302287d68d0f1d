using System.Text;

namespace UdsAot.Access;

/// <summary>Reads the lines of an htpasswd file, <c>name:hash</c> each. Empty lines and those that begin with <c>#</c> say nothing.</summary>
internal static class PasswordLines
{
    /// <summary>The costliest hash that is taken, which is also the most that htpasswd makes. One step more doubles the time.</summary>
    public const int MaxCost = 17;

    private const int MinCost = 4;
    private const int HashLength = 60;

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="leftOut">The numbers, from 1, of the lines that are no user with a bcrypt hash that can be used.</param>
    /// <returns>The users by their names, each byte a character.</returns>
    public static Dictionary<string, PasswordUser> Read(ReadOnlySpan<byte> content, out List<int> leftOut)
    {
        var users = new Dictionary<string, PasswordUser>(StringComparer.Ordinal);
        leftOut = [];
        for (int number = 1; !content.IsEmpty; number++)
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? content : content[..end]).TrimEnd((byte)'\r');
            content = end < 0 ? default : content[(end + 1)..];
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }
            // Of two lines of one name the first counts, as with Apache and nginx.
            if (!TryRead(line, out PasswordUser? user) || !users.TryAdd(Encoding.Latin1.GetString(user.Name), user))
            {
                leftOut.Add(number);
            }
        }
        return users;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PasswordUser? user)
    {
        user = null;
        int colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return false;
        }
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> rest = line[(colon + 1)..];
        // What follows the hash behind another colon is a comment to some tools.
        int more = rest.IndexOf((byte)':');
        ReadOnlySpan<byte> hash = more < 0 ? rest : rest[..more];
        if (!IsFieldValue(name) || !TryReadCost(hash, out int cost))
        {
            return false;
        }
        user = new PasswordUser(name.ToArray(), Encoding.ASCII.GetString(hash), cost);
        return true;
    }

    // The name becomes the value of X-Remote-User, whose reader would take spaces around it away.
    private static bool IsFieldValue(ReadOnlySpan<byte> name)
    {
        foreach (byte value in name)
        {
            if (value is < 0x20 or 0x7F)
            {
                return false;
            }
        }
        return name[0] != ' ' && name[^1] != ' ';
    }

    // "$2y$05$" and 53 characters of bcrypt's own base 64; "2a" and "2b" say the same to a name made after 2011.
    private static bool TryReadCost(ReadOnlySpan<byte> hash, out int cost)
    {
        cost = 0;
        if (hash.Length != HashLength || !hash.StartsWith("$2"u8) || hash[2] is not ((byte)'y' or (byte)'a' or (byte)'b')
            || hash[3] != '$' || hash[6] != '$' || !char.IsAsciiDigit((char)hash[4]) || !char.IsAsciiDigit((char)hash[5]))
        {
            return false;
        }
        cost = (hash[4] - '0') * 10 + (hash[5] - '0');
        foreach (byte value in hash[7..])
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'.' or (byte)'/'))
            {
                return false;
            }
        }
        return cost is >= MinCost and <= MaxCost;
    }
}
