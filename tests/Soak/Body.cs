using System.Security.Cryptography;

namespace UdsAot.Soak;

/// <summary>A stretch of the <see cref="Pattern"/>. Where it begins differs from one exchange to the next, so that no body can pass for another.</summary>
/// <param name="Start">The offset in the pattern.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct Body(long Start, long Length)
{
    public static Body Next(Random random, int most) => new(random.Next(), random.Next(most + 1));

    /// <summary>As a query that <see cref="SoakOrigin"/> understands.</summary>
    public string Query => $"start={Start}&length={Length}";

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < Length;)
        {
            ReadOnlyMemory<byte> some = Pattern.From(Start + offset, Length - offset);
            hash.AppendData(some.Span);
            offset += some.Length;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes it in pieces.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="piece">Bytes in one write, at most.</param>
    /// <param name="pause">Milliseconds between two writes; 0 for none.</param>
    /// <param name="stopped">Ends it.</param>
    public async Task WriteAsync(Stream stream, int piece, int pause, CancellationToken stopped)
    {
        for (long offset = 0; offset < Length;)
        {
            ReadOnlyMemory<byte> some = Pattern.From(Start + offset, Math.Min(Length - offset, piece));
            await stream.WriteAsync(some, stopped);
            offset += some.Length;
            if (pause > 0)
            {
                await stream.FlushAsync(stopped);
                await Task.Delay(pause, stopped);
            }
        }
    }

    /// <summary>Reads a stream to its end and compares it with this.</summary>
    /// <exception cref="WrongBodyException">It is another.</exception>
    public async Task VerifyAsync(Stream stream, int pause, CancellationToken stopped)
    {
        (string hash, long length) = await HashAsync(stream, pause, stopped);
        if (length != Length || hash != Hash())
        {
            throw new WrongBodyException($"{length} bytes with the hash {hash} came, not the {Length} with {Hash()}");
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public static async Task<(string Hash, long Length)> HashAsync(Stream stream, int pause, CancellationToken stopped)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[16_384];
        long length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, stopped)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
            if (pause > 0)
            {
                await Task.Delay(pause, stopped);
            }
        }
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }
}
