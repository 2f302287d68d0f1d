namespace UdsAot.Http2;

/// <summary>Takes the fields of a block as they are decoded, in their order.</summary>
internal abstract class FieldSink
{
    /// <summary>Octets that are left free between name and value, for a colon and a space.</summary>
    public const int Gap = 2;

    /// <summary>
    /// Memory for the next field, as large as is wanted, or as it can be. A field is put there as a name, <see cref="Gap"/> octets, and its
    /// value.
    /// </summary>
    public abstract Span<byte> Room(int wanted);

    /// <summary>Takes a field that stands in <see cref="Room"/>.</summary>
    public abstract void Add(int nameLength, int valueLength);

    /// <summary>Notes a field for which <see cref="Room"/> had no room.</summary>
    public abstract void Omit();
}
