namespace UdsAot.Logging;

/// <summary>A moment as the access log writes it, in UTC.</summary>
/// <param name="combined">As Combined has it, without the brackets.</param>
/// <param name="iso">ISO 8601 up to the second, without a zone.</param>
/// <param name="millisecond">The rest, 0 to 999.</param>
internal readonly ref struct AccessTime(ReadOnlySpan<byte> combined, ReadOnlySpan<byte> iso, int millisecond)
{
    public ReadOnlySpan<byte> Combined { get; } = combined;

    public ReadOnlySpan<byte> Iso { get; } = iso;

    public int Millisecond => millisecond;
}
