using System.Text.RegularExpressions;

namespace UdsAot.Tests.Routing;

/// <summary>
/// What origins make of the path that they are asked for, written from their documentation and independent of the product: each answers the
/// path that it serves, one character for each byte.
/// </summary>
internal static partial class OriginModels
{
    /// <summary>The models by name.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> All { get; } = new Dictionary<string, Func<string, string>>
    {
        ["strict"] = static path => Resolve(Decode(path)),
        ["nginx"] = static path => Resolve(Merge(Decode(path))),
        ["Node's URL"] = NodeUrl,
        ["Node's URL, decoded"] = static path => Decode(NodeUrl(path)),
        ["Node's URL, decoded first"] = static path => NodeUrl(Decode(path)),
        ["Tomcat"] = static path => Resolve(Merge(Decode(CutParameters(path)))),
        ["Tomcat with backslashes"] = static path => Resolve(Merge(Decode(CutParameters(path)).Replace('\\', '/'))),
        ["parameters after decoding"] = static path => Resolve(Merge(CutParameters(Decode(path)))),
        ["IIS"] = static path => Resolve(Decode(path).Replace('\\', '/')),
        ["IIS, merging"] = static path => Resolve(Merge(Decode(path).Replace('\\', '/'))),
        ["decoding twice"] = static path => Resolve(Decode(Decode(path))),
        ["decoding twice, merging"] = static path => Resolve(Merge(Decode(Decode(path)))),
        ["decoding twice, with backslashes"] = static path => Resolve(Merge(Decode(Decode(path)).Replace('\\', '/'))),
        ["Tomcat behind a proxy that decodes"] = static path => Resolve(Merge(Decode(CutParameters(Query(Decode(path)))))),
        ["a query after decoding"] = static path => Resolve(Query(Decode(path))),
        ["Express"] = static path => Decode(path).TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/",
    };

    private static string Decode(string path)
        => Escape().Replace(path, static escape => ((char)Convert.ToByte(escape.Groups[1].Value, 16)).ToString());

    private static string Merge(string path) => Slashes().Replace(path, "/");

    private static string CutParameters(string path) => Parameters().Replace(path, "");

    private static string Query(string path) => path.Split('?', '#')[0];

    // RFC 3986 section 5.2.4; above the root there is nothing, and what is there stays the root.
    private static string Resolve(string path)
    {
        var kept = new List<string>();
        string[] segments = path.Split('/')[1..];
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            bool isDots = segment is "." or "..";
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            if (!isDots)
            {
                kept.Add(segment);
            }
            else if (i == segments.Length - 1)
            {
                kept.Add("");
            }
        }
        return "/" + string.Join('/', kept);
    }

    /// <summary>The pathname of <c>new URL(path, "http://origin")</c>, as WHATWG's URL standard parses it; hosts are not looked at.</summary>
    private static string NodeUrl(string target)
    {
        string path = Query(target).Replace('\\', '/');
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            string behind = path.TrimStart('/');
            int slash = behind.IndexOf('/', StringComparison.Ordinal);
            path = slash < 0 ? "/" : behind[slash..];
        }
        var segments = path.Split('/').Select(static segment => Dots().Replace(segment, ".") is "." or ".." ? Dots().Replace(segment, ".") : segment);
        return Resolve(string.Join('/', segments));
    }

    [GeneratedRegex("%([0-9A-Fa-f]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    [GeneratedRegex("%2e", RegexOptions.IgnoreCase)]
    private static partial Regex Dots();
}
