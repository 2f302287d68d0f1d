namespace UdsAot.Http1;

/// <summary>A way in which an origin may read a path, if two readings can lead to different mounts that both have a longer mountpoint.</summary>
/// <param name="Parameters">
/// Number of decodings after which <c>;…</c> is removed from each segment: 0 if that comes first, as in Tomcat; <see cref="Never"/> if it is
/// part of the segment.
/// </param>
/// <param name="HasBackslashes">True if a backslash is read as a slash.</param>
internal readonly record struct PathReading(int Parameters, bool HasBackslashes)
{
    public const int Never = -1;

    /// <summary>True if a byte ends a segment, in a path that is decoded up to so many times before it is split.</summary>
    public bool IsSlash(in PathByte value, int decodings)
        => value.Depth <= decodings && (value.Value == '/' || (HasBackslashes && value.Value == '\\'));

    /// <summary>
    /// Finds the path in <c>//host/path</c>, which URL parsers read as a reference with an authority (RFC 3986 section 4.2); as in
    /// WHATWG's, more slashes may precede the host.
    /// </summary>
    /// <param name="path">The bytes after the origin's path <c>/</c>; if they do not begin with a slash, one is put before them.</param>
    /// <param name="decodings">Number of times that the origin decodes before it looks for the host.</param>
    /// <returns>Index of the path's slash; the path's length if there is none after the host; 0 if the path does not begin like that.</returns>
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
