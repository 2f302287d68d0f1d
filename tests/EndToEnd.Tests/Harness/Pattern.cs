namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// A body of any length whose every byte says where it stands, so that a byte that is missing, twice or out of order is
/// noticed. The period is a prime, so that it fits no buffer's size.
/// </summary>
internal static class Pattern
{
    private const int Period = 65_537;

    private static readonly byte[] s_twice = Make(2 * Period);

    /// <summary>The bytes from an offset on: some, but not more than <paramref name="limit"/>.</summary>
    public static ReadOnlyMemory<byte> From(long offset, long limit)
        => s_twice.AsMemory((int)(offset % Period), (int)Math.Min(limit, Period));

    /// <summary>Writes the first bytes of the pattern.</summary>
    public static async Task WriteAsync(Stream stream, long length, CancellationToken stopped)
    {
        for (long offset = 0; offset < length;)
        {
            ReadOnlyMemory<byte> some = From(offset, length - offset);
            await stream.WriteAsync(some, stopped);
            offset += some.Length;
        }
    }

    /// <summary>Reads to the end and answers the length.</summary>
    /// <exception cref="InvalidDataException">What was read is not the pattern.</exception>
    public static async Task<long> VerifyAsync(Stream stream, CancellationToken stopped)
    {
        byte[] buffer = new byte[Period];
        long offset = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, stopped)) > 0)
        {
            if (!buffer.AsSpan(0, read).SequenceEqual(From(offset, read).Span))
            {
                throw new InvalidDataException($"The bytes after offset {offset} are not those that were sent.");
            }
            offset += read;
        }
        return offset;
    }

    private static byte[] Make(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            uint place = (uint)(i % Period);
            bytes[i] = (byte)(place * 2_654_435_761u >> 24);
        }
        return bytes;
    }
}
