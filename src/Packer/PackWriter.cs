using System.Buffers.Text;
using System.Security.Cryptography;

namespace UdsAot.Packer;

/// <summary>Puts contents into the pack, each once, and makes their compressed forms, unless the last build has left them.</summary>
internal sealed class PackWriter(PreviousPack previous)
{
    /// <summary>Bytes of the whole pack: executables beyond this are hardly what a device wants.</summary>
    private const long MaxPack = 512L * 1024 * 1024;

    /// <summary>Bytes by which a form must be smaller: what it costs to say so in a head.</summary>
    private const int LeastGain = 32;

    /// <summary>Bytes of a hash that make a tag: no two contents will ever share so many.</summary>
    private const int TagBytes = 15;

    private readonly MemoryStream _pack = new();
    private readonly Dictionary<string, PackedForms> _contents = [];

    /// <summary>Puts an origin's files into the pack.</summary>
    public PackedOrigin Add(string name, FoundFiles found)
    {
        List<PackedFile> files = [];
        List<Fault> faults = [.. found.Faults];
        foreach (FoundFile file in found.Files)
        {
            if (_pack.Length > MaxPack)
            {
                faults.Add(new Fault(
                    file.Path, $"is where the files of all mounts come to more than {MaxPack} bytes", "Serve large files by a server on a Unix socket"));
                break;
            }
            files.Add(new PackedFile(file.Path, Add(File.ReadAllBytes(file.Source))));
        }
        return new PackedOrigin(name, found.IsFile, files, faults);
    }

    public byte[] ToArray() => _pack.ToArray();

    private PackedForms Add(byte[] content)
    {
        string tag = TagOf(content);
        if (!_contents.TryGetValue(tag, out PackedForms? forms))
        {
            (byte[]? brotli, byte[]? gzip) = previous.Find(tag) ?? Compress(content);
            forms = new PackedForms(Append(content)!, Append(brotli), Append(gzip));
            _contents.Add(tag, forms);
        }
        return forms;
    }

    private static (byte[]? Brotli, byte[]? Gzip) Compress(byte[] content)
        => (IfSmaller(Compression.Brotli(content), content), IfSmaller(Compression.Gzip(content), content));

    private static byte[]? IfSmaller(byte[] compressed, byte[] content)
        => compressed.Length + LeastGain < content.Length ? compressed : null;

    private PackedForm? Append(byte[]? content)
    {
        if (content is null)
        {
            return null;
        }
        var form = new PackedForm((int)_pack.Length, content.Length, TagOf(content));
        _pack.Write(content);
        return form;
    }

    private static string TagOf(byte[] content) => Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, TagBytes));
}
