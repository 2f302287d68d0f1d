using System.Buffers.Text;
using System.Security.Cryptography;

namespace UdsAot.Packer;

/// <summary>Writes each content once into the pack and compresses it, unless the previous build did.</summary>
internal sealed class PackWriter(PreviousPack previous)
{
    /// <summary>Maximum size of the whole pack in bytes.</summary>
    private const long MaxPack = 512L * 1024 * 1024;

    /// <summary>Bytes that a compressed form must save: the size of the fields that announce it.</summary>
    private const int LeastGain = 32;

    /// <summary>Bytes of the hash in a tag: enough to exclude collisions.</summary>
    private const int TagBytes = 15;

    private readonly MemoryStream _pack = new();
    private readonly Dictionary<string, PackedForms> _contents = [];

    /// <summary>Adds an origin's files to the pack.</summary>
    public PackedOrigin Add(string name, FoundFiles found)
    {
        List<PackedFile> files = [];
        List<Fault> faults = [.. found.Faults];
        foreach (FoundFile file in found.Files)
        {
            if (_pack.Length > MaxPack)
            {
                faults.Add(new Fault(
                    file.Path, $"brings the files of all mounts to more than {MaxPack} bytes", "Serve large files from a server on a Unix socket"));
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
