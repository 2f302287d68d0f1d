using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Frontends;

/// <summary>Decides which fields of a response reach the client.</summary>
/// <param name="map">The mount's header map.</param>
/// <param name="isOwn">True for responses of the proxy itself, which no list of allowed fields restricts.</param>
/// <param name="passesLength">True if Content-Length has a meaning for the client: not in 1xx and 204 (RFC 9110 section 8.6).</param>
internal readonly struct ResponseFilter(HeaderMap map, bool isOwn, bool passesLength) : IFieldFilter
{
    public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
    {
        switch (field.Kind)
        {
            case FieldKind.Connection or FieldKind.HopByHop or FieldKind.FramingAlike or FieldKind.Te or FieldKind.Upgrade or FieldKind.TransferEncoding:
                return false;
            case FieldKind.ContentLength:
                return passesLength;
            default:
                ReadOnlySpan<byte> name = field.Name(bytes);
                return !field.Nominated && !field.Replaced && (map.ForwardsAll || map.Forwards(name) || (isOwn && map.IsAllowList && !map.Sets(name)));
        }
    }
}
