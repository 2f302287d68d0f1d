using UdsAot.Http1;
using UdsAot.Transport;

namespace UdsAot.Http2;

/// <summary>Makes the fields behind a message's content a <see cref="TrailerSection"/> (RFC 9113 section 8.1).</summary>
/// <param name="section">The section that is made.</param>
/// <param name="memory">The share that a large section is taken from.</param>
internal sealed class TrailerLines(TrailerSection section, MemoryShare memory) : FieldLines(memory)
{
    protected override int SizeLimit => section.Limits.Trailers;

    /// <summary>Ends the block, and the section with it.</summary>
    public HeadFault Complete()
    {
        // Also of a section that is at fault: its fields are in these bytes.
        Fail(section.Complete(Bytes));
        return Fault;
    }

    protected override HeadFault AddPseudo(ReadOnlySpan<byte> name, Slice value) => HeadFault.PseudoField;

    protected override HeadFault AddField(FieldKind kind, ReadOnlySpan<byte> name, Slice value)
    {
        if (kind is FieldKind.Connection or FieldKind.TransferEncoding or FieldKind.Upgrade or FieldKind.Te
            || (kind == FieldKind.HopByHop && !FieldNames.Is(name, "http2-settings"u8)))
        {
            return HeadFault.ConnectionField;
        }
        int nameStart = End;
        ": "u8.CopyTo(Memory[(nameStart + name.Length)..]);
        return section.Append(EndLine(kind, nameStart, name.Length, value));
    }
}
