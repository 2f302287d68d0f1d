using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Frontends;

/// <summary>Converts between Kestrel's strings and the codec's bytes. Both are Latin-1: one character a byte.</summary>
internal static class Http2Fields
{
    /// <summary>Writes a request as an HTTP/1.1 head.</summary>
    /// <param name="buffer">Room for the largest head that is accepted.</param>
    /// <param name="request">Kestrel's view of the request.</param>
    /// <param name="hasBody">True if DATA may follow; without a Content-Length the head then says chunked.</param>
    /// <param name="handshake">Not null for an extended CONNECT, which becomes HTTP/1.1's Upgrade.</param>
    /// <param name="fault">The fault of a request that HTTP/1.1 cannot express, or that is too large.</param>
    /// <returns>The number of bytes.</returns>
    public static int WriteRequest(Span<byte> buffer, IHttpRequestFeature request, bool hasBody, WebSocketHandshake? handshake, out HeadFault fault)
    {
        var writer = new HeadWriter(buffer);
        fault = HeadFault.None;
        string target = request.RawTarget.Length == 0 ? "/" : request.RawTarget;
        string method = handshake is null ? request.Method : HttpMethods.Get;
        if (!TryAppend(ref writer, method) || !TryAppendText(ref writer, " ") || !TryAppend(ref writer, target))
        {
            fault = HeadFault.Target;
        }
        writer.Append(" HTTP/1.1\r\n"u8);
        if (!TryWriteFields(ref writer, request.Headers))
        {
            fault = HeadFault.FieldValue;
        }
        handshake?.WriteRequest(ref writer);
        if (hasBody && request.Headers.ContentLength is null)
        {
            writer.Append("Transfer-Encoding: chunked\r\n"u8);
        }
        writer.Append("\r\n"u8);
        if (writer.Overflowed)
        {
            fault = target.Length > HeadLimits.StartLine ? HeadFault.TargetTooLong : HeadFault.TooLarge;
        }
        return writer.Written;
    }

    /// <summary>Writes fields as lines.</summary>
    /// <returns>False if a field cannot be written as a line, or is not allowed in HTTP/2.</returns>
    public static bool TryWriteFields(ref HeadWriter writer, IHeaderDictionary fields)
    {
        bool isSound = true;
        foreach (KeyValuePair<string, StringValues> field in fields)
        {
            isSound &= TryAppendField(ref writer, field.Key, field.Value);
        }
        return isSound;
    }

    /// <summary>Passes a response's trailers to Kestrel.</summary>
    public static void WriteTrailers(IHeaderDictionary trailers, TrailerSection section, HeaderMap map)
        => WritePassing(trailers, section, new TrailerFilter(map), texts: null);

    /// <summary>Passes a response's fields to Kestrel, with replacements and with the fields that the mount sets.</summary>
    /// <param name="headers">Kestrel's fields of the response.</param>
    /// <param name="head">The response.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="isOwn">True for responses of the proxy itself: of the map, only the fields that it sets apply.</param>
    /// <param name="passesLength">True if Content-Length is passed.</param>
    /// <param name="texts">The cached values of the stream's last response.</param>
    public static void Write(IHeaderDictionary headers, ResponseHead head, HeaderMap map, bool isOwn, bool passesLength, FieldTexts texts)
    {
        WritePassing(headers, head, new ResponseFilter(map, isOwn, passesLength), texts);
        AppendLines(headers, head.Replacements.Span);
        AppendLines(headers, map.SetLines);
    }

    private static void AppendLines(IHeaderDictionary headers, ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = lines[..end];
            int colon = line.IndexOf((byte)':');
            headers.Append(Name(line[..colon]), Encoding.Latin1.GetString(line[(colon + 1)..].Trim((byte)' ')));
            lines = lines[(end + 2)..];
        }
    }

    private static void WritePassing<TFilter>(IHeaderDictionary headers, Head head, TFilter filter, FieldTexts? texts)
        where TFilter : struct, IFieldFilter
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        ReadOnlySpan<Field> fields = head.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly Field field = ref fields[i];
            if (filter.Passes(in field, bytes))
            {
                ReadOnlySpan<byte> value = field.Value(bytes);
                headers.Append(Name(field.Name(bytes)), texts?.Read(i, value) ?? Encoding.Latin1.GetString(value));
            }
        }
    }

    private static bool TryAppendField(ref HeadWriter writer, string name, StringValues values)
    {
        if (values.Count > 1 && Is(name, "cookie"))
        {
            // HTTP/2 may split a cookie into crumbs; HTTP/1.1 has one line (RFC 9113 section 8.2.3).
            return TryAppendOne(ref writer, name, string.Join("; ", values.ToArray()));
        }
        bool isSound = true;
        foreach (string? value in values)
        {
            isSound &= TryAppendOne(ref writer, name, value ?? "");
        }
        return isSound;
    }

    private static bool TryAppendOne(ref HeadWriter writer, string name, string value)
    {
        bool isSound = TryAppend(ref writer, name) & !name.Contains(':') & !IsConnectionSpecific(name, value);
        writer.Append(": "u8);
        isSound &= TryAppendText(ref writer, value);
        writer.Append("\r\n"u8);
        return isSound;
    }

    // Not allowed in HTTP/2; a message with one is malformed (RFC 9113 section 8.2.2).
    private static bool IsConnectionSpecific(string name, string value) => name.Length switch
    {
        2 => Is(name, "te") && value != "trailers",
        7 => Is(name, "upgrade"),
        10 => Is(name, "connection") || Is(name, "keep-alive"),
        16 => Is(name, "proxy-connection"),
        17 => Is(name, "transfer-encoding"),
        _ => false,
    };

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    // A name, method or target: with a space or line break it would be parsed differently.
    private static bool TryAppend(ref HeadWriter writer, string text)
        => text.Length > 0 && !text.Contains(' ') && TryAppendText(ref writer, text);

    private static bool TryAppendText(ref HeadWriter writer, string text)
    {
        writer.AppendLatin1(text, out bool isLatin1);
        return isLatin1 && text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
    }

    // The common names need no new string.
    private static string Name(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when FieldNames.Is(name, "date"u8) => "Date",
        4 when FieldNames.Is(name, "etag"u8) => "ETag",
        4 when FieldNames.Is(name, "vary"u8) => "Vary",
        4 when FieldNames.Is(name, "link"u8) => "Link",
        6 when FieldNames.Is(name, "server"u8) => "Server",
        8 when FieldNames.Is(name, "location"u8) => "Location",
        10 when FieldNames.Is(name, "set-cookie"u8) => "Set-Cookie",
        12 when FieldNames.Is(name, "content-type"u8) => "Content-Type",
        13 when FieldNames.Is(name, "cache-control"u8) => "Cache-Control",
        13 when FieldNames.Is(name, "last-modified"u8) => "Last-Modified",
        13 when FieldNames.Is(name, "accept-ranges"u8) => "Accept-Ranges",
        14 when FieldNames.Is(name, "content-length"u8) => "Content-Length",
        16 when FieldNames.Is(name, "content-encoding"u8) => "Content-Encoding",
        _ => Encoding.Latin1.GetString(name),
    };
}
