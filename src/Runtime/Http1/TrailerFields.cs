namespace UdsAot.Http1;

/// <summary>
/// Which fields may come as trailers. A recipient may merge them into the head, so those that frame, route, authenticate or
/// control a message are dropped there, whichever side sent them (RFC 9110 section 6.5.1), with underscores for hyphens too.
/// </summary>
internal static class TrailerFields
{
    public static bool MayPass(in Field field, ReadOnlySpan<byte> bytes)
        => field is { Kind: FieldKind.Other, Nominated: false } && !IsForbidden(field.Name(bytes));

    private static bool IsForbidden(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Is(name, "age"u8),
        4 => Is(name, "vary"u8) || Is(name, "etag"u8),
        5 => Is(name, "range"u8) || Is(name, "allow"u8),
        6 => Is(name, "pragma"u8),
        7 => Is(name, "expires"u8) || Is(name, "trailer"u8),
        8 => Is(name, "if-match"u8) || Is(name, "if-range"u8) || Is(name, "location"u8),
        9 => Is(name, "forwarded"u8),
        10 => Is(name, "set-cookie"u8),
        11 => Is(name, "retry-after"u8),
        12 => Is(name, "max-forwards"u8),
        13 => Is(name, "cache-control"u8) || Is(name, "if-none-match"u8) || Is(name, "content-range"u8),
        16 => Is(name, "www-authenticate"u8) || Is(name, "content-encoding"u8),
        17 => Is(name, "if-modified-since"u8),
        18 => Is(name, "proxy-authenticate"u8),
        19 => Is(name, "authentication-info"u8) || Is(name, "if-unmodified-since"u8),
        _ => false,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => FieldNames.IsAlike(name, other);
}
