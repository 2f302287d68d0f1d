namespace UdsAot.Http1;

/// <summary>
/// One field line of a head (RFC 9112 section 5), by offsets into the head's bytes. Heads are shorter than 64 KiB
/// (<see cref="HeadLimits"/>), so two bytes an offset do.
/// </summary>
internal struct Field
{
    public ushort NameStart;
    public ushort NameLength;
    public ushort ValueStart;
    public ushort ValueLength;

    /// <summary>Offset behind the line's CRLF; the line is the bytes from <see cref="NameStart"/> to here.</summary>
    public ushort LineEnd;

    public FieldKind Kind;

    /// <summary>Set when the line may not be copied as it stands but must be written anew from name and value.</summary>
    public bool Rewrite;

    /// <summary>Set when the head's Connection field nominates this one: it is for this hop only (RFC 9110 section 7.6.1).</summary>
    public bool Nominated;

    /// <summary>Set when another line stands for this one (<see cref="ResponseHead.Replacements"/>).</summary>
    public bool Replaced;

    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    /// <summary>The value without the white space around it.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
