using System.Text;

namespace UdsAot.Tests.Support;

/// <summary>
/// HPACK (RFC 7541) as far as a test needs it: no Huffman coding and no dynamic table, which a client forbids its server by
/// SETTINGS_HEADER_TABLE_SIZE of 0.
/// </summary>
internal static class PlainHpack
{
    private static readonly string[] s_staticNames =
    [
        ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status",
        ":status", ":status", ":status", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept",
        "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition", "content-encoding",
        "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag",
        "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
        "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer",
        "refresh", "retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary",
        "via", "www-authenticate",
    ];

    private static readonly string[] s_statuses = ["200", "204", "206", "304", "400", "404", "500"];

    public static byte[] Encode(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            AppendString(block, name);
            AppendString(block, value);
        }
        return [.. block];
    }

    public static List<(string Name, string Value)> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string, string)>();
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if ((first & 0x80) != 0)
            {
                int index = ReadNumber(ref block, 7);
                Assert.InRange(index, 8, 14);
                fields.Add((":status", s_statuses[index - 8]));
            }
            else if ((first & 0xE0) == 0x20)
            {
                // A change of the dynamic table's size, which is to be 0.
                Assert.Equal(0, ReadNumber(ref block, 5));
            }
            else
            {
                int index = ReadNumber(ref block, (first & 0x40) != 0 ? 6 : 4);
                string name = index == 0 ? ReadString(ref block) : s_staticNames[index - 1];
                fields.Add((name, ReadString(ref block)));
            }
        }
        return fields;
    }

    private static void AppendString(List<byte> block, string text)
    {
        if (text.Length < 127)
        {
            block.Add((byte)text.Length);
        }
        else
        {
            block.Add(127);
            int rest = text.Length - 127;
            while (rest >= 128)
            {
                block.Add((byte)(rest % 128 + 128));
                rest /= 128;
            }
            block.Add((byte)rest);
        }
        block.AddRange(Latin1.Bytes(text));
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[0] & mask;
        block = block[1..];
        if (value < mask)
        {
            return value;
        }
        int shift = 0;
        byte next;
        do
        {
            next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            shift += 7;
        }
        while (next >= 128);
        return value;
    }

    private static string ReadString(ref ReadOnlySpan<byte> block)
    {
        Assert.True(block[0] < 128, "a string in Huffman coding, which this decoder does not know");
        int length = ReadNumber(ref block, 7);
        string text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }
}
