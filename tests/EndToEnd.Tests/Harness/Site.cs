using System.Text;

namespace UdsAot.EndToEnd.Harness;

/// <summary>The files that <see cref="TestMounts.Main"/> has compiled in. They are the same in every run.</summary>
internal static class Site
{
    /// <summary>The folder's name, beside mounts.json.</summary>
    public const string Folder = "www";

    /// <summary>A page in the folder's root.</summary>
    public static byte[] Page { get; } = "<!DOCTYPE html><title>Compiled in</title>\n"u8.ToArray();

    /// <summary>A style sheet, css/site.css, that compresses well.</summary>
    public static byte[] Style { get; } = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(static number => $".item{number} {{ color: #{number:x6}; }}\n")));

    /// <summary>Noise that does not, large.bin: more than any buffer holds.</summary>
    public static byte[] Large { get; } = Noise(5_000_000);

    private static readonly (string Path, byte[] Content)[] s_files =
    [
        ("index.html", Page),
        ("css/site.css", Style),
        ("large.bin", Large),
        ("odd name/ä.txt", "odd"u8.ToArray()),
        (".hidden", "not for the public"u8.ToArray()),
    ];

    /// <summary>Bytes that they take in the executable, at least: compressed forms come on top.</summary>
    public static long Bytes => Page.Length + Style.Length + Large.Length;

    /// <summary>Writes the files, leaving alone those that are the same, so that nothing is built twice.</summary>
    /// <param name="parent">The folder of mounts.json.</param>
    public static void Write(string parent)
    {
        foreach ((string path, byte[] content) in s_files)
        {
            string full = Path.Combine(parent, Folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (!File.Exists(full) || !File.ReadAllBytes(full).AsSpan().SequenceEqual(content))
            {
                File.WriteAllBytes(full, content);
            }
        }
    }

    private static byte[] Noise(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
