using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>Passes the fields of a trailer section that are allowed as trailers and that the mount's header map forwards.</summary>
internal readonly struct TrailerFilter(HeaderMap map) : IFieldFilter
{
    public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
        => TrailerFields.MayPass(in field, bytes) && (map.ForwardsAll || map.Forwards(field.Name(bytes)));
}
