namespace UdsAot.Http2;

/// <summary>Takes the fields of a block that nothing is done with; it is decoded for the dynamic table only (RFC 9113 section 4.3).</summary>
internal sealed class OmittedFields : FieldSink
{
    public static OmittedFields Instance { get; } = new();

    public override Span<byte> Room(int wanted) => default;

    public override void Add(int nameLength, int valueLength)
    {
    }

    public override void Omit()
    {
    }
}
