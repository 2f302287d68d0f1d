using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Forwarding;

/// <summary>
/// Maps the fields of a response that name paths of the origin to the client's terms: Location, Content-Location and the paths of cookies.
/// Used for one response after another.
/// </summary>
/// <param name="front">The front that the response goes to.</param>
/// <param name="target">The request's target.</param>
internal sealed class ResponseReferences(Front front, RequestTarget target)
{
    /// <summary>Bytes of a line beside its name and value.</summary>
    private const int LineSlack = 4;

    private const int UsualReplacements = 512;

    private byte[] _replacements = [];

    /// <summary>
    /// Maps the fields of a head. The lines that change are written beside the head and stand for the ones in it, so that all others are
    /// still copied as they came.
    /// </summary>
    /// <param name="head">A complete head. Its replacements hold until the next call.</param>
    /// <param name="mount">The mount.</param>
    /// <param name="map">The mount's map.</param>
    public void Map(ResponseHead head, Mount mount, LocationRewriter map)
    {
        ReadOnlySpan<byte> client = target.Form == TargetForm.Absolute ? target.Authority : front.Request.ValueOf(FieldKind.Host);
        bool believes = (mount.Forwarded & ForwardedPolicy.Append) != 0;
        var authorities = new OwnAuthorities(
            client, believes ? front.Request.ValueOf(FieldKind.XForwardedHost) : default, mount.Host, front.Scheme);
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
            case 8 when FieldNames.Is(name, "location"u8):
            case 16 when FieldNames.Is(name, "content-location"u8):
                return map.TryMapLocation(value, authorities, out mapped);
            case 10 when FieldNames.Is(name, "set-cookie"u8):
                // One that stays is written anew with those that change, so that they keep their order.
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
