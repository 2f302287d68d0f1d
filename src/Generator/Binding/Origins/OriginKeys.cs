using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Origins;

/// <summary>Reports keys of another kind of origin than the mount's.</summary>
internal static class OriginKeys
{
    // Keys for a server and the connections to it. 'idle-timeout' also applies to the client.
    private static readonly string[] s_ofServers =
    [
        "request-headers", "response-headers", "rewrite-location", "forwarded", "host", "connect-timeout", "response-timeout",
        "tunnel-timeout", "keepalive-timeout", "max-connections", "max-body-size", "restart-hold", "origin-user",
    ];

    private static readonly string[] s_ofRedirects = ["append-path", "status"];

    private static readonly string[] s_ofFiles =
        ["default", "cache-max-age", "cache-reuse", "cache-revalidate", "cache-intermediaries", "extra-mimetypes"];

    /// <summary>Checks a mount whose origin is well-formed.</summary>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    /// <param name="mount">The mount.</param>
    /// <param name="own">Its local content, or null.</param>
    public static void Check(DiagnosticBag diagnostics, ObjectReader mount, LocalContentSpec? own)
    {
        if (own is not null)
        {
            Refuse(diagnostics, mount, s_ofServers, $"on {own.Description}, which has no server behind it");
        }
        if (own is not RedirectSpec)
        {
            Refuse(diagnostics, mount, s_ofRedirects, "on an origin that is not a redirect");
        }
        if (own is not FilesSpec)
        {
            Refuse(diagnostics, mount, s_ofFiles, "on an origin that is not a folder of files");
        }
    }

    private static void Refuse(DiagnosticBag diagnostics, ObjectReader mount, string[] keys, string where)
    {
        foreach (string key in keys)
        {
            // An explicit false is allowed: it is the default.
            if (mount.Find(key) is JsonProperty property && property.Value is not JsonBoolean { Value: false })
            {
                diagnostics.Add(Descriptors.NoEffect, property.NameRange, property.Name, where, Instead(key));
            }
        }
    }

    private static string Instead(string key) => key switch
    {
        "append-path" => "Leave it out; the rest of the path is always forwarded",
        "response-headers" => "Leave it out; set fields with 'headers'",
        "default" => "Leave it out; the origin chooses the page of a folder",
        "extra-mimetypes" => "Leave it out; the origin sets the Content-Type of its responses",
        _ when key.StartsWith("cache-", StringComparison.Ordinal) => "Set the field: \"headers\": { \"Cache-Control\": \"max-age=3600\" }",
        _ => "Leave it out",
    };
}
