using System.Globalization;
using System.Text;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// The inputs that are committed: seeds, and whatever once broke something. A file an input, written so that it can be read and
/// compared: <c>\r</c>, <c>\n</c>, <c>\t</c>, <c>\\</c> and <c>\xHH</c> stand for bytes, a line break of the file for nothing.
/// </summary>
internal static class Corpus
{
    /// <summary>All inputs of a kind, in the order of their names.</summary>
    /// <param name="kind">The folder below <c>Corpus</c>.</param>
    public static List<byte[]> Load(string kind)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus", kind);
        List<byte[]> inputs = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(static file => Unescape(File.ReadAllText(file)))];
        Assert.NotEmpty(inputs);
        return inputs;
    }

    /// <summary>An input as a file of the corpus has it.</summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes)
        {
            text.Append(value switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n\n",
                (byte)'\t' => "\\t",
                (byte)'\\' => "\\\\",
                < 0x20 or > 0x7e => $"\\x{value:x2}",
                _ => ((char)value).ToString(),
            });
        }
        return text.ToString();
    }

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                continue;
            }
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }
            i++;
            switch (text[i])
            {
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    bytes.Add((byte)text[i]);
                    break;
            }
        }
        return [.. bytes];
    }
}
