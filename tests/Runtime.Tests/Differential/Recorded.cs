namespace UdsAot.Tests.Differential;

/// <summary>A request as an application has seen it.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its target, in origin-form.</param>
/// <param name="Fields">The fields that are end-to-end, as lines <c>name: value</c>, in the order of their lower-case names.</param>
/// <param name="Body">Its body.</param>
internal sealed record Recorded(string Method, string Target, string Fields, string Body)
{
    /// <summary>Makes a record of what is comparable: what a hop may or must change is left out.</summary>
    public static Recorded Of(string method, string target, IEnumerable<(string Name, string Value)> fields, string body)
    {
        // One name's values keep their order; how the names lie between each other says nothing (RFC 9110 section 5.3).
        IEnumerable<string> lines = fields
            .Select(static field => (Name: field.Name.ToLowerInvariant(), field.Value))
            .Where(static field => !IsHops(field.Name))
            .OrderBy(static field => field.Name, StringComparer.Ordinal)
            .Select(static field => $"{field.Name}: {field.Value}");
        return new Recorded(method, OriginForm(target), string.Join('\n', lines), body);
    }

    /// <summary>The record without fields of some names, in lower case.</summary>
    public Recorded Without(string[] names)
        => this with { Fields = string.Join('\n', Fields.Split('\n').Where(line => !names.Any(name => line.StartsWith(name + ":", StringComparison.Ordinal)))) };

    private static bool IsHops(string name) => name.StartsWith("x-forwarded-", StringComparison.Ordinal)
        || name is "host" or "connection" or "keep-alive" or "proxy-connection" or "te" or "upgrade" or "transfer-encoding" or "content-length"
            or "http2-settings" or "cdn-loop" or "proxy" or "proxy-authorization";

    private static string OriginForm(string target)
    {
        int scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target;
        }
        int path = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
        string rest = path < 0 ? "" : target[(scheme + 3 + path)..];
        return rest.StartsWith('/') ? rest : "/" + rest;
    }
}
