namespace UdsAot.Generator.Binding;

/// <summary>What can be mounted at.</summary>
internal static class MountpointSyntax
{
    /// <summary>What is wrong with a mountpoint and what to write, or null.</summary>
    public static (string Wrong, string Write)? WhatIsWrong(string mountpoint)
    {
        if (mountpoint.Length == 0 || mountpoint[0] != '/')
        {
            return ("does not begin with '/'", $"'/{mountpoint}'");
        }
        if (mountpoint.IndexOf('?') >= 0)
        {
            return ("has a '?'", "the path alone; a query is never matched");
        }
        if (mountpoint.IndexOf('#') >= 0)
        {
            return ("has a '#'", "the path alone; a fragment never leaves the client");
        }
        if (mountpoint.IndexOf('%') >= 0)
        {
            return ("has a '%'", "the character itself; paths are decoded before they are matched");
        }
        if (mountpoint.Any(char.IsControl))
        {
            return ("has a control character", "it without");
        }
        return SegmentFault(mountpoint);
    }

    /// <summary>What is wrong with the segments of a path that begins with <c>/</c>, or null.</summary>
    public static (string Wrong, string Write)? SegmentFault(string path)
    {
        if (path.IndexOf("//", StringComparison.Ordinal) >= 0)
        {
            return ("has an empty segment", "a single '/' there");
        }
        return path.Split('/').Any(IsDotSegment)
            ? ("has a dot segment", "the path that is meant, without '.' and '..'")
            : null;
    }

    private static bool IsDotSegment(string segment)
    {
        string decoded = segment.Replace("%2e", ".").Replace("%2E", ".");
        return decoded is "." or "..";
    }
}
