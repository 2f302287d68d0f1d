using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding;

/// <summary>Reports keys that belong to another kind of origin than the mount has.</summary>
internal static class OriginKeys
{
    // What is said of an origin and of connections to it. 'idle-timeout' is also about the client.
    private static readonly string[] s_ofServers =
    [
        "request-headers", "response-headers", "rewrite-location", "forwarded", "host", "connect-timeout", "response-timeout",
        "tunnel-timeout", "keepalive-timeout", "max-connections", "max-body-size", "restart-hold", "origin-user",
    ];

    private static readonly string[] s_ofRedirects = ["append-path", "status"];

    private static readonly string[] s_ofFiles =
        ["default", "cache-max-age", "cache-reuse", "cache-revalidate", "cache-intermediaries", "extra-mimetypes"];

    /// <summary>Checks a mount whose origin is well-formed.</summary>
    /// <param name="diagnostics">Gets what is wrong.</param>
    /// <param name="mount">The mount.</param>
    /// <param name="own">What it answers by itself, or null.</param>
    public static void Check(DiagnosticBag diagnostics, ObjectReader mount, OwnContentSpec? own)
    {
        if (own is not null)
        {
            Refuse(diagnostics, mount, s_ofServers, $"on {own.Words}, which has no server to ask");
        }
        if (own is not RedirectSpec)
        {
            Refuse(diagnostics, mount, s_ofRedirects, "on an origin that is no redirect");
        }
        if (own is not FilesSpec)
        {
            Refuse(diagnostics, mount, s_ofFiles, "on an origin that is no folder of files");
        }
    }

    private static void Refuse(DiagnosticBag diagnostics, ObjectReader mount, string[] keys, string where)
    {
        foreach (string key in keys)
        {
            // What is false by default may be written out as such.
            if (mount.Find(key) is JsonProperty property && property.Value is not JsonBoolean { Value: false })
            {
                diagnostics.Add(Descriptors.NoEffect, property.NameRange, property.Name, where, Instead(key));
            }
        }
    }

    private static string Instead(string key) => key switch
    {
        "append-path" => "Leave it out; what follows the mountpoint always goes to the origin",
        "response-headers" => "Leave it out; fields that are to be set belong into 'headers'",
        "default" => "Leave it out; the server behind the mount chooses the page for a folder",
        "extra-mimetypes" => "Leave it out; the server behind the mount says the type of what it sends",
        _ when key.StartsWith("cache-", StringComparison.Ordinal) => "Set the field itself: \"headers\": { \"Cache-Control\": \"max-age=3600\" }",
        _ => "Leave it out",
    };
}
