using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Responses;

namespace UdsAot.Frontends;

/// <summary>Encodes heads of responses as field blocks, straight from the origin's (RFC 9113 section 8.3.2).</summary>
internal static class Http2ResponseHead
{
    /// <summary>Octets that <see cref="Write"/> may add: status and Date.</summary>
    private const int OwnFieldsSize = 96;

    /// <summary>Octets that a block takes at most.</summary>
    public static int MaxSize(ResponseHead head, HeaderMap map)
        => head.Length + 2 * (head.Replacements.Length + map.SetLines.Length) + OwnFieldsSize + head.Fields.Length * FieldBlockWriter.FieldOverhead;

    /// <summary>Writes the head of a response, or of an interim one.</summary>
    /// <param name="encoder">The connection's.</param>
    /// <param name="writer">Takes the block.</param>
    /// <param name="head">The head.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="isOwn">Whether the response is the proxy's own: of the map only what it sets matters.</param>
    public static void Write(HpackEncoder encoder, ref FieldBlockWriter writer, ResponseHead head, HeaderMap map, bool isOwn)
    {
        encoder.Begin(ref writer);
        encoder.WriteStatus(ref writer, head.Status);
        encoder.WriteFields(ref writer, head, new ResponseFilter(map, isOwn, passesLength: head.Status is not (204 or < 200)));
        if (head.IsInterim)
        {
            return;
        }
        encoder.WriteLines(ref writer, head.Replacements.Span);
        encoder.WriteLines(ref writer, map.SetLines);
        if ((isOwn || !map.IsAllowList) && head.Find(FieldKind.Date).NameLength == 0)
        {
            // A response that has no date is dated where it is forwarded (RFC 9110 section 6.6.1).
            encoder.WriteField(ref writer, "date"u8, HttpDate.Now(TimeProvider.System));
        }
    }

    /// <summary>Writes the head that answers an extended CONNECT (RFC 8441 section 5), made from the origin's 101.</summary>
    public static void WriteTunnel(HpackEncoder encoder, ref FieldBlockWriter writer, ResponseHead head, HeaderMap map)
    {
        encoder.Begin(ref writer);
        encoder.WriteStatus(ref writer, 200);
        encoder.WriteFields(ref writer, head, new TunnelFilter(new ResponseFilter(map, isOwn: false, passesLength: false)));
        encoder.WriteLines(ref writer, head.Replacements.Span);
        encoder.WriteLines(ref writer, map.SetLines);
    }

    /// <summary>Leaves out the proof of a handshake that HTTP/2 does not have.</summary>
    private readonly struct TunnelFilter(ResponseFilter filter) : IFieldFilter
    {
        public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
            => filter.Passes(field, bytes) && !FieldNames.Is(field.Name(bytes), "sec-websocket-accept"u8);
    }
}
