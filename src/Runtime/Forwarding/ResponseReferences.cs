using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Forwarding;

/// <summary>
/// Maps the fields of a response that name paths of the origin to the client's terms: Location, Content-Location, Refresh and the paths of cookies.
/// Used for one response after another.
/// </summary>
/// <param name="front">The front that the response goes to.</param>
/// <param name="target">The request's target.</param>
internal sealed class ResponseReferences(Front front, RequestTarget target)
{
    /// <summary>Bytes of a line in addition to its name and value.</summary>
    private const int LineSlack = 4;

    private const int UsualReplacements = 512;

    private byte[] _replacements = [];

    /// <summary>
    /// Maps the fields of a head. Changed lines are written to a separate buffer and replace those in the head, so that all other lines are
    /// still copied unchanged.
    /// </summary>
    /// <param name="head">A complete head. Its replacements are valid until the next call.</param>
    /// <param name="mount">The mount.</param>
    /// <param name="map">The mount's map.</param>
    public void Map(ResponseHead head, Mount mount, LocationRewriter map)
    {
        OwnAuthorities authorities = OwnUrls.Of(front, target, mount);
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        HeaderMap headers = mount.ResponseHeaders;
        int written = 0;
        for (int index = 0; index < head.Fields.Length; index++)
        {
            ref readonly Field field = ref head.Fields[index];
            if (field.Kind != FieldKind.Other || field.Nominated)
            {
                continue;
            }
            ReadOnlySpan<byte> name = field.Name(bytes);
            if (TryMap(map, name, field.Value(bytes), authorities, out MappedValue mapped) && (headers.ForwardsAll || headers.Forwards(name)))
            {
                written = AppendReplacement(written, name, mapped);
                head.Replace(index);
            }
        }
        head.Replacements = _replacements.AsMemory(0, written);
    }

    private static bool TryMap(
        LocationRewriter map, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, in OwnAuthorities authorities, out MappedValue mapped)
    {
        switch (name.Length)
        {
            case 7 when FieldNames.Is(name, "refresh"u8):
                return map.TryMapRefresh(value, authorities, out mapped);
            case 8 when FieldNames.Is(name, "location"u8):
            case 16 when FieldNames.Is(name, "content-location"u8):
                return map.TryMapLocation(value, authorities, out mapped);
            case 10 when FieldNames.Is(name, "set-cookie"u8):
                // An unchanged cookie is rewritten together with changed ones, so that they keep their order.
                if (!map.TryMapCookie(value, out mapped))
                {
                    mapped = new MappedValue(value, default, default);
                }
                return true;
            default:
                mapped = default;
                return false;
        }
    }

    private int AppendReplacement(int written, ReadOnlySpan<byte> name, MappedValue value)
    {
        int length = name.Length + value.Length + LineSlack;
        if (_replacements.Length - written < length)
        {
            Array.Resize(ref _replacements, Math.Max(UsualReplacements, (written + length) * 2));
        }
        var writer = new HeadWriter(_replacements.AsSpan(written));
        writer.Append(name);
        writer.Append(": "u8);
        value.Write(ref writer);
        writer.Append("\r\n"u8);
        return written + writer.Written;
    }
}
