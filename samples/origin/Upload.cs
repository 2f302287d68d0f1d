using System.Buffers;
using System.Security.Cryptography;

namespace UdsAot.SampleOrigin;

/// <summary>Reads a body of any length and answers how long it was, and its SHA-256.</summary>
internal static class Upload
{
    public static async Task CountAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(65_536);
        long length = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync($"{length} bytes, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}\n");
    }
}
