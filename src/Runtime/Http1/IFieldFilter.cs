namespace UdsAot.Http1;

/// <summary>Selects the fields of a head that are forwarded. Implemented by structs, so that the calls are inlined.</summary>
internal interface IFieldFilter
{
    bool Passes(in Field field, ReadOnlySpan<byte> bytes);
}
