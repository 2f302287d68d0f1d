namespace UdsAot.Http1;

/// <summary>How an origin may read a path, as far as two readings can lead to different mounts that both have a longer mountpoint.</summary>
/// <param name="Parameters">
/// After how many decodings <c>;…</c> is cut from each segment: 0 where that comes first, as in Tomcat; <see cref="Never"/> where it is
/// part of the segment.
/// </param>
/// <param name="HasBackslashes">Whether a backslash is a slash.</param>
internal readonly record struct PathReading(int Parameters, bool HasBackslashes)
{
    public const int Never = -1;

    /// <summary>Whether a byte ends a segment, in a path that is decoded up to so many times before it is split.</summary>
    public bool IsSlash(in PathByte value, int decodings)
        => value.Depth <= decodings && (value.Value == '/' || (HasBackslashes && value.Value == '\\'));

    /// <summary>
    /// Finds the path in <c>//host/path</c>, which parsers of URLs take for a reference with an authority (RFC 3986 section 4.2); as
    /// in WHATWG's, there may be more slashes before the host.
    /// </summary>
    /// <param name="path">What follows the inside path <c>/</c>; where it does not begin with a slash itself, one is put before it.</param>
    /// <param name="decodings">How often the origin decodes before it looks for the host.</param>
    /// <returns>Index of the path's slash, the path's length if there is none behind the host; 0 if the path does not begin like that.</returns>
    public int FindBehindHost(ReadOnlySpan<byte> path, int decodings)
    {
        int at = 0;
        int slashes = path.StartsWith("/"u8) ? 0 : 1;
        while (at < path.Length && PathByte.Read(path, at) is var next && IsSlash(next, decodings))
        {
            slashes++;
            at = next.End;
        }
        if (slashes < 2)
        {
            return 0;
        }
        while (at < path.Length && PathByte.Read(path, at) is var next && !IsSlash(next, decodings))
        {
            at = next.End;
        }
        return at;
    }
}
