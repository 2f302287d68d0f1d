using System.IO.Compression;

namespace UdsAot.Packer;

/// <summary>Compresses with the best and slowest settings: a build does it once, and devices send the result for years.</summary>
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
        // .NET writes neither name nor time into the gzip header, so the same content gives the same bytes.
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            stream.Write(content);
        }
        return compressed.ToArray();
    }
}
