using UdsAot.Http1;

namespace UdsAot.Http2;

/// <summary>The static table (RFC 7541 appendix A).</summary>
internal static class HpackStaticTable
{
    /// <summary>Number of entries; their indices begin at 1.</summary>
    public const int Count = 61;

    /// <summary>The index of :status 200, behind which those of 204, 206, 304, 400, 404 and 500 stand.</summary>
    public const int Status = 8;

    /// <summary>The index of set-cookie.</summary>
    public const int SetCookie = 55;

    /// <summary>The name of an entry.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static ReadOnlySpan<byte> Name(int index) => index switch
    {
        1 => ":authority"u8,
        2 or 3 => ":method"u8,
        4 or 5 => ":path"u8,
        6 or 7 => ":scheme"u8,
        >= 8 and <= 14 => ":status"u8,
        15 => "accept-charset"u8,
        16 => "accept-encoding"u8,
        17 => "accept-language"u8,
        18 => "accept-ranges"u8,
        19 => "accept"u8,
        20 => "access-control-allow-origin"u8,
        21 => "age"u8,
        22 => "allow"u8,
        23 => "authorization"u8,
        24 => "cache-control"u8,
        25 => "content-disposition"u8,
        26 => "content-encoding"u8,
        27 => "content-language"u8,
        28 => "content-length"u8,
        29 => "content-location"u8,
        30 => "content-range"u8,
        31 => "content-type"u8,
        32 => "cookie"u8,
        33 => "date"u8,
        34 => "etag"u8,
        35 => "expect"u8,
        36 => "expires"u8,
        37 => "from"u8,
        38 => "host"u8,
        39 => "if-match"u8,
        40 => "if-modified-since"u8,
        41 => "if-none-match"u8,
        42 => "if-range"u8,
        43 => "if-unmodified-since"u8,
        44 => "last-modified"u8,
        45 => "link"u8,
        46 => "location"u8,
        47 => "max-forwards"u8,
        48 => "proxy-authenticate"u8,
        49 => "proxy-authorization"u8,
        50 => "range"u8,
        51 => "referer"u8,
        52 => "refresh"u8,
        53 => "retry-after"u8,
        54 => "server"u8,
        55 => "set-cookie"u8,
        56 => "strict-transport-security"u8,
        57 => "transfer-encoding"u8,
        58 => "user-agent"u8,
        59 => "vary"u8,
        60 => "via"u8,
        61 => "www-authenticate"u8,
        _ => default,
    };

    /// <summary>The value of an entry; mostly empty.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static ReadOnlySpan<byte> Value(int index) => index switch
    {
        2 => "GET"u8,
        3 => "POST"u8,
        4 => "/"u8,
        5 => "/index.html"u8,
        6 => "http"u8,
        7 => "https"u8,
        8 => "200"u8,
        9 => "204"u8,
        10 => "206"u8,
        11 => "304"u8,
        12 => "400"u8,
        13 => "404"u8,
        14 => "500"u8,
        16 => "gzip, deflate"u8,
        _ => default,
    };

    /// <summary>Finds the first entry with a name.</summary>
    /// <param name="name">The name of a field that is no pseudo-field, in any case.</param>
    /// <returns>The entry's index, or 0.</returns>
    public static int Find(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 3:
                return Is(name, "age"u8) ? 21
                    : Is(name, "via"u8) ? 60
                    : 0;
            case 4:
                return Is(name, "date"u8) ? 33
                    : Is(name, "etag"u8) ? 34
                    : Is(name, "from"u8) ? 37
                    : Is(name, "host"u8) ? 38
                    : Is(name, "link"u8) ? 45
                    : Is(name, "vary"u8) ? 59
                    : 0;
            case 5:
                return Is(name, "allow"u8) ? 22
                    : Is(name, "range"u8) ? 50
                    : 0;
            case 6:
                return Is(name, "accept"u8) ? 19
                    : Is(name, "cookie"u8) ? 32
                    : Is(name, "expect"u8) ? 35
                    : Is(name, "server"u8) ? 54
                    : 0;
            case 7:
                return Is(name, "expires"u8) ? 36
                    : Is(name, "referer"u8) ? 51
                    : Is(name, "refresh"u8) ? 52
                    : 0;
            case 8:
                return Is(name, "if-match"u8) ? 39
                    : Is(name, "if-range"u8) ? 42
                    : Is(name, "location"u8) ? 46
                    : 0;
            case 10:
                return Is(name, "set-cookie"u8) ? 55
                    : Is(name, "user-agent"u8) ? 58
                    : 0;
            case 11:
                return Is(name, "retry-after"u8) ? 53
                    : 0;
            case 12:
                return Is(name, "content-type"u8) ? 31
                    : Is(name, "max-forwards"u8) ? 47
                    : 0;
            case 13:
                return Is(name, "accept-ranges"u8) ? 18
                    : Is(name, "authorization"u8) ? 23
                    : Is(name, "cache-control"u8) ? 24
                    : Is(name, "content-range"u8) ? 30
                    : Is(name, "if-none-match"u8) ? 41
                    : Is(name, "last-modified"u8) ? 44
                    : 0;
            case 14:
                return Is(name, "accept-charset"u8) ? 15
                    : Is(name, "content-length"u8) ? 28
                    : 0;
            case 15:
                return Is(name, "accept-encoding"u8) ? 16
                    : Is(name, "accept-language"u8) ? 17
                    : 0;
            case 16:
                return Is(name, "content-encoding"u8) ? 26
                    : Is(name, "content-language"u8) ? 27
                    : Is(name, "content-location"u8) ? 29
                    : Is(name, "www-authenticate"u8) ? 61
                    : 0;
            case 17:
                return Is(name, "if-modified-since"u8) ? 40
                    : Is(name, "transfer-encoding"u8) ? 57
                    : 0;
            case 18:
                return Is(name, "proxy-authenticate"u8) ? 48
                    : 0;
            case 19:
                return Is(name, "content-disposition"u8) ? 25
                    : Is(name, "if-unmodified-since"u8) ? 43
                    : Is(name, "proxy-authorization"u8) ? 49
                    : 0;
            case 25:
                return Is(name, "strict-transport-security"u8) ? 56
                    : 0;
            case 27:
                return Is(name, "access-control-allow-origin"u8) ? 20
                    : 0;
            default:
                return 0;
        }
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => FieldNames.Is(name, other);
}
