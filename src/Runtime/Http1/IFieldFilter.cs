namespace UdsAot.Http1;

/// <summary>Decides which fields of a head are written onward. Implemented by structs, so that it costs no call.</summary>
internal interface IFieldFilter
{
    bool Passes(in Field field, ReadOnlySpan<byte> bytes);
}
