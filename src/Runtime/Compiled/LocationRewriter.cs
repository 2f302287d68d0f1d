using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// Maps what an origin says of its own paths back into the mount's URL space (key <c>rewrite-location</c>): what it calls
/// <c>/v1/x</c> the client knows as <c>/api/x</c>. A path that does not name the inside path is not for it to judge, and stays.
/// </summary>
internal sealed class LocationRewriter
{
    private readonly byte[] _inside;
    private readonly byte[] _mountpoint;
    private readonly int _prefixLength;
    private readonly bool _isExact;

    /// <param name="inside">The inside path as written in mounts.json.</param>
    /// <param name="mountpoint">The mountpoint as a URL has it, percent-encoded; a trailing slash is part of it.</param>
    /// <param name="isExact">Whether the mount takes its own path alone, and nothing below.</param>
    public LocationRewriter(byte[] inside, byte[] mountpoint, bool isExact = false)
    {
        _inside = inside[^1] == '/' ? inside[..^1] : inside;
        _mountpoint = mountpoint;
        _prefixLength = mountpoint[^1] == '/' ? mountpoint.Length - 1 : mountpoint.Length;
        _isExact = isExact;
    }

    /// <summary>Maps a URI reference (RFC 9110 section 10.2.2): an absolute path, or a URL of this very server.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="authorities">Whose URLs are ours.</param>
    /// <param name="mapped">The new value, if the answer is true.</param>
    /// <returns>False if it stays as it is: a relative reference, another server's URL, or another path.</returns>
    public bool TryMapLocation(ReadOnlySpan<byte> value, in OwnAuthorities authorities, out MappedValue mapped)
    {
        mapped = default;
        int start = 0;
        ReadOnlySpan<byte> kept = default;
        if (!TrySplitScheme(value, out ReadOnlySpan<byte> scheme, out ReadOnlySpan<byte> rest))
        {
            return false;
        }
        if (rest.StartsWith("//"u8))
        {
            ReadOnlySpan<byte> authority = rest[2..];
            int length = authority.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
            authority = length < 0 ? authority : authority[..length];
            start = value.Length - rest.Length + 2 + authority.Length;
            if (authorities.IsClients(authority, scheme))
            {
                kept = value[..start];
            }
            else if (!authorities.IsOrigins(authority, scheme))
            {
                return false;
            }
        }
        else if (!scheme.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> tail = value[start..];
        int end = tail.IndexOfAny((byte)'?', (byte)'#');
        ReadOnlySpan<byte> path = end < 0 ? tail : tail[..end];
        if (!TryFindRest(path, mayBeEmpty: start > 0, out int restStart))
        {
            return false;
        }
        ReadOnlySpan<byte> after = tail[restStart..];
        bool isWhole = restStart == path.Length || (_isExact && path.Length - restStart == 1);
        if (isWhole)
        {
            mapped = new MappedValue(kept, _mountpoint, tail[path.Length..]);
            return true;
        }
        // With nothing before it, "//host" would name another server. (Browsers take a backslash for the second slash, too, but a
        // path with one has been refused.)
        if (_prefixLength == 0 && kept.IsEmpty && after.StartsWith("//"u8))
        {
            return false;
        }
        mapped = new MappedValue(kept, Prefix, after);
        return true;
    }

    /// <summary>Maps the path of a Set-Cookie (RFC 6265 section 4.1.2.4).</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="mapped">The new value, if the answer is true.</param>
    /// <returns>False if it stays as it is: without a path, with another one, or a cookie that must have the path <c>/</c>.</returns>
    public bool TryMapCookie(ReadOnlySpan<byte> value, out MappedValue mapped)
    {
        mapped = default;
        // A cookie of this name is dropped by the client if its path is any other than the root (RFC 6265bis section 4.1.3.2).
        bool isRooted = value.Length > 7 && FieldNames.Is(value[..7], "__Host-"u8);
        if (isRooted || !TryFindCookiePath(value, out Slice found))
        {
            return false;
        }
        ReadOnlySpan<byte> path = found.Of(value);
        if (!TryFindRest(path, mayBeEmpty: false, out int restStart))
        {
            return false;
        }
        // The root of the origin is the mount itself: with a slash at its end the cookie would not reach the mountpoint's bare form.
        bool isWhole = restStart == path.Length || (restStart == 0 && path.Length == 1) || (_isExact && path.Length - restStart == 1);
        ReadOnlySpan<byte> prefix = isWhole && _prefixLength == 0 ? _mountpoint : Prefix;
        mapped = new MappedValue(value[..found.Start], prefix, value[(found.Start + (isWhole ? path.Length : restStart))..]);
        return true;
    }

    private ReadOnlySpan<byte> Prefix => _mountpoint.AsSpan(0, _prefixLength);

    /// <summary>Whether a path names the inside path or what is below, and where what follows the inside path starts.</summary>
    private bool TryFindRest(ReadOnlySpan<byte> path, bool mayBeEmpty, out int start)
    {
        start = _inside.Length;
        if (path.IsEmpty)
        {
            // A URL that ends behind its authority means the root.
            return mayBeEmpty && start == 0;
        }
        if (path[0] != '/' || !path.StartsWith(_inside))
        {
            return false;
        }
        ReadOnlySpan<byte> rest = path[start..];
        return (rest.IsEmpty || rest[0] == '/') && (!_isExact || rest.Length <= 1) && !IsOdd(path);
    }

    /// <summary>
    /// Whether clients may read a path otherwise than it is written: with dot segments, which could lead out of the inside path, or
    /// with bytes that no URL has and that browsers take out or take for slashes.
    /// </summary>
    private static bool IsOdd(ReadOnlySpan<byte> path)
    {
        if (path.Contains((byte)'\\') || path.ContainsAnyInRange((byte)0, (byte)' ') || path.Contains((byte)0x7f))
        {
            return true;
        }
        while (!path.IsEmpty)
        {
            path = path[1..];
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> segment = slash < 0 ? path : path[..slash];
            if (RequestTarget.CountDots(segment) != 0)
            {
                return true;
            }
            path = path[segment.Length..];
        }
        return false;
    }

    /// <summary>Takes a leading <c>http:</c> or <c>https:</c> off; the scheme is empty where there is none.</summary>
    /// <returns>False for a reference that begins neither with a slash nor with one of these.</returns>
    private static bool TrySplitScheme(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> scheme, out ReadOnlySpan<byte> rest)
    {
        scheme = default;
        rest = value;
        if (value.StartsWith("/"u8))
        {
            return true;
        }
        int colon = value.IndexOf((byte)':');
        if (colon is not (4 or 5) || !(FieldNames.Is(value[..colon], "http"u8) || FieldNames.Is(value[..colon], "https"u8)))
        {
            return false;
        }
        scheme = value[..colon];
        rest = value[(colon + 1)..];
        return true;
    }

    /// <summary>Finds the value of the attribute Path; of several the last one, as clients do (RFC 6265 section 5.3).</summary>
    private static bool TryFindCookiePath(ReadOnlySpan<byte> value, out Slice path)
    {
        path = default;
        int end = value.IndexOf((byte)';');
        while (end >= 0)
        {
            int start = end + 1;
            int next = value[start..].IndexOf((byte)';');
            end = next < 0 ? -1 : start + next;
            ReadOnlySpan<byte> attribute = end < 0 ? value[start..] : value[start..end];
            int equals = attribute.IndexOf((byte)'=');
            if (equals >= 0 && FieldNames.Is(attribute[..equals].Trim(" \t"u8), "path"u8))
            {
                ReadOnlySpan<byte> text = attribute[(equals + 1)..];
                ReadOnlySpan<byte> trimmed = text.TrimStart(" \t"u8);
                path = new Slice(start + equals + 1 + text.Length - trimmed.Length, trimmed.TrimEnd(" \t"u8).Length);
            }
        }
        return path.Length > 0;
    }
}
