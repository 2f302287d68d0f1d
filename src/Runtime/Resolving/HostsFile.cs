using System.Net;
using System.Text;
using UdsAot.Addresses;

namespace UdsAot.Resolving;

/// <summary>The table of known hosts, as hosts(5) has it: an address and its names in each line, with comments after <c>#</c>. A line without a good address is ignored.</summary>
internal static class HostsFile
{
    /// <summary>The addresses of a name, in the order of the file.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">The name; ASCII case does not matter.</param>
    public static List<IPAddress> Find(ReadOnlySpan<byte> content, string name)
    {
        var found = new List<IPAddress>();
        byte[] wanted = Encoding.ASCII.GetBytes(name);
        foreach (Range range in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = content[range];
            int comment = line.IndexOf((byte)'#');
            line = comment < 0 ? line : line[..comment];
            ReadOnlySpan<byte> address = TakeWord(ref line);
            if (Names(line, wanted) && IpText.TryParse(address) is { } parsed && !found.Contains(parsed))
            {
                found.Add(parsed);
            }
        }
        return found;
    }

    private static bool Names(ReadOnlySpan<byte> names, ReadOnlySpan<byte> wanted)
    {
        while (TakeWord(ref names) is { IsEmpty: false } name)
        {
            if (Ascii.EqualsIgnoreCase(name, wanted))
            {
                return true;
            }
        }
        return false;
    }

    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r"u8);
        int end = line.IndexOfAny(" \t\r"u8);
        ReadOnlySpan<byte> word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }
}
