using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UdsAot.Tests.Routing;

/// <summary>The rules for paths once more, written for reading and not for speed: what the product's are compared with.</summary>
internal static class NaivePath
{
    /// <summary>The onward and the decoded form of a path that begins with a slash; null if it is to be refused.</summary>
    public static (string Onward, string Decoded)? Resolve(string path)
    {
        if (path.Contains('\\'))
        {
            return null;
        }
        var kept = new List<string>();
        string[] segments = path[1..].Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            bool isLast = i == segments.Length - 1;
            string dots = segments[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (dots is not ("." or "..") && IsHidden(segments[i]))
            {
                return null;
            }
            if (dots is not ("." or ".."))
            {
                kept.Add(segments[i]);
                continue;
            }
            if (dots == "..")
            {
                if (kept.Count == 0)
                {
                    return null;
                }
                kept.RemoveAt(kept.Count - 1);
            }
            if (isLast)
            {
                kept.Add("");
            }
        }
        string onward = "/" + string.Join('/', kept);
        return Decode(onward) is { } decoded ? (onward, decoded) : null;
    }

    private static bool IsHidden(string segment)
    {
        string lenient = DecodeLeniently(DecodeLeniently(segment));
        // Up to what ends it, each part is a segment to some server.
        return lenient.Contains('\0') || lenient.Split('/', '\\').Any(static part => part.Split(';', '?', '#')[0] is "." or "..");
    }

    private static string DecodeLeniently(string text)
        => Regex.Replace(text, "%([0-9A-Fa-f]{2})", static escape => ((char)Convert.ToByte(escape.Groups[1].Value, 16)).ToString());

    private static string? Decode(string text)
    {
        var decoded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                decoded.Append(text[i]);
                continue;
            }
            if (i + 2 >= text.Length || !int.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out int value) || value == 0)
            {
                return null;
            }
            decoded.Append((char)value);
            i += 2;
        }
        return decoded.ToString();
    }
}
