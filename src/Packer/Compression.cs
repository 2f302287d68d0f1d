using System.IO.Compression;

namespace UdsAot.Packer;

/// <summary>Makes the compressed forms, as small as they get: a build does it once, and devices send it for years.</summary>
internal static class Compression
{
    private const int BrotliQuality = 11;
    private const int BrotliWindow = 22;

    public static byte[] Brotli(byte[] content)
    {
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        if (!BrotliEncoder.TryCompress(content, compressed, out int written, BrotliQuality, BrotliWindow))
        {
            throw new InvalidOperationException("Brotli wrote more than its own bound.");
        }
        return compressed[..written];
    }

    public static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        // .NET writes no name and no time into the gzip header: the same content gives the same bytes.
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            stream.Write(content);
        }
        return compressed.ToArray();
    }
}
