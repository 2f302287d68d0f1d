namespace UdsAot.Http1;

/// <summary>A run of bytes in a head's buffer; offsets count from the head's first byte.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes, possibly 0.</param>
internal readonly record struct Slice(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);
}
