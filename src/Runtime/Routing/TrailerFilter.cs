using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>Lets those fields of a trailer section through that may be trailers and that the mount's header map lets through.</summary>
internal readonly struct TrailerFilter(HeaderMap map) : IFieldFilter
{
    public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
        => TrailerFields.MayPass(in field, bytes) && (map.ForwardsAll || map.Forwards(field.Name(bytes)));
}
