using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Frontends;

/// <summary>Decides which fields of a response reach the client.</summary>
/// <param name="map">The mount's header map.</param>
/// <param name="isOwn">True for the proxy's own responses, which no list of allowed fields restricts.</param>
/// <param name="passesLength">True where Content-Length tells the client something: not in 1xx and 204 (RFC 9110 section 8.6).</param>
internal readonly struct ResponseFilter(HeaderMap map, bool isOwn, bool passesLength) : IFieldFilter
{
    public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
    {
        switch (field.Kind)
        {
            case FieldKind.Connection or FieldKind.HopByHop or FieldKind.Te or FieldKind.Upgrade or FieldKind.TransferEncoding:
                return false;
            case FieldKind.ContentLength:
                return passesLength;
            default:
                ReadOnlySpan<byte> name = field.Name(bytes);
                return !field.Nominated && !field.Replaced && (map.ForwardsAll || map.Forwards(name) || (isOwn && map.IsAllowList && !map.Sets(name)));
        }
    }
}
