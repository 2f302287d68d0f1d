using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>What a reply says of its origin's paths, in the client's terms.</summary>
internal sealed partial class Exchange
{
    /// <summary>Bytes of a line beside its name and value.</summary>
    private const int LineSlack = 4;

    private const int UsualReplacements = 512;

    private byte[] _replacements = [];

    /// <summary>
    /// Maps Location, Content-Location and the paths of cookies. The lines that change are written beside the head and stand for the
    /// ones in it, so that all others are still copied as they came.
    /// </summary>
    private void MapReferences(Mount mount)
    {
        if (mount.References is not { } map)
        {
            return;
        }
        ReadOnlySpan<byte> client = _target.Form == TargetForm.Absolute ? _target.Authority : _front.Request.ValueOf(FieldKind.Host);
        bool believes = (mount.Forwarded & ForwardedPolicy.Append) != 0;
        var authorities = new OwnAuthorities(
            client, believes ? _front.Request.ValueOf(FieldKind.XForwardedHost) : default, mount.Host, _front.Scheme);
        ReadOnlySpan<byte> bytes = _reply.Bytes.Span;
        HeaderMap headers = mount.ResponseHeaders;
        int written = 0;
        for (int index = 0; index < _reply.Fields.Length; index++)
        {
            ref readonly Field field = ref _reply.Fields[index];
            if (field.Kind != FieldKind.Other || field.Nominated)
            {
                continue;
            }
            ReadOnlySpan<byte> name = field.Name(bytes);
            if (TryMap(map, name, field.Value(bytes), authorities, out MappedValue mapped) && (headers.ForwardsAll || headers.Forwards(name)))
            {
                written = AppendReplacement(written, name, mapped);
                _reply.Replace(index);
            }
        }
        _reply.Replacements = _replacements.AsMemory(0, written);
    }

    private static bool TryMap(
        ReferenceMap map, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, in OwnAuthorities authorities, out MappedValue mapped)
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
