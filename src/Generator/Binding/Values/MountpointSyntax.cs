namespace UdsAot.Generator.Binding.Values;

/// <summary>The syntax of mountpoints.</summary>
internal static class MountpointSyntax
{
    /// <summary>The fault of a mountpoint and the text to write, or null.</summary>
    public static (string Wrong, string Write)? WhatIsWrong(string mountpoint)
    {
        if (mountpoint.Length == 0 || mountpoint[0] != '/')
        {
            return ("does not begin with '/'", $"'/{mountpoint}'");
        }
        if (mountpoint.IndexOf('?') >= 0)
        {
            return ("has a '?'", "the path alone; queries are not matched");
        }
        if (mountpoint.IndexOf('#') >= 0)
        {
            return ("has a '#'", "the path alone; clients do not send fragments");
        }
        if (mountpoint.IndexOf('%') >= 0)
        {
            return ("has a '%'", "the character itself; paths are decoded before they are matched");
        }
        if (mountpoint.Any(char.IsControl))
        {
            return ("has a control character", "it without control characters");
        }
        return SegmentFault(mountpoint);
    }

    /// <summary>The fault in the segments of a path that begins with <c>/</c>, or null.</summary>
    public static (string Wrong, string Write)? SegmentFault(string path)
    {
        if (path.IndexOf("//", StringComparison.Ordinal) >= 0)
        {
            return ("has an empty segment", "a single '/' there");
        }
        return path.Split('/').Any(IsDotSegment)
            ? ("has a dot segment", "the path without '.' and '..'")
            : null;
    }

    private static bool IsDotSegment(string segment)
    {
        string decoded = segment.Replace("%2e", ".").Replace("%2E", ".");
        return decoded is "." or "..";
    }
}
