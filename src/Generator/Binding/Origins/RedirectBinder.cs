using System.Globalization;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Origins;

/// <summary>Binds an origin of the form <c>&gt;http://…</c> and the keys that belong to it.</summary>
internal static class RedirectBinder
{
    private const int DefaultStatus = 308;

    /// <summary>Characters of a target. A Location made of it and the longest request target still fits into a head.</summary>
    private const int MaxLength = 4096;

    private static readonly string[] s_schemes = ["http://", "https://"];

    /// <param name="target">The origin without its <c>&gt;</c>.</param>
    /// <returns>The redirect, or null if the target was refused.</returns>
    public static RedirectSpec? Bind(DiagnosticBag diagnostics, JsonString origin, string target, ObjectReader mount)
    {
        int status = BindStatus(diagnostics, mount);
        if (WhatIsWrong(target) is (string wrong, string write))
        {
            diagnostics.Add(Descriptors.InvalidOrigin, origin.Range, origin.Value, wrong, write);
            return null;
        }
        Split(target, out string authority, out string path, out string query, out string fragment);
        return new RedirectSpec(
            status, authority + (path.Length == 0 ? "/" : path), query, fragment, mount.IsTrue("append-path"));
    }

    private static int BindStatus(DiagnosticBag diagnostics, ObjectReader mount)
    {
        if (mount.Find("status")?.Value is not JsonNumber written)
        {
            return DefaultStatus;
        }
        if (written.TryGetValue(out decimal status) && status is 301 or 302 or 303 or 307 or 308)
        {
            return (int)status;
        }
        diagnostics.Add(
            Descriptors.OutOfRange,
            written.Range,
            written.Text,
            "status",
            $"301, 302, 303, 307 or {DefaultStatus.ToString(CultureInfo.InvariantCulture)}");
        return DefaultStatus;
    }

    private static (string Wrong, string Write)? WhatIsWrong(string target)
    {
        if (SchemeOf(target).Length == 0)
        {
            return ("does not redirect to a URL", "an http:// or https:// URL after the '>', as in '>https://example.com/'");
        }
        if (target.Length > MaxLength)
        {
            return ($"has {target.Length} characters", $"a URL of at most {MaxLength}");
        }
        Split(target, out string authority, out string path, out string query, out string fragment);
        HostSyntax.Split(authority.Substring(SchemeOf(target).Length), out string host, out string? port);
        return !HostSyntax.IsHost(host) ? ($"has the invalid host '{host}'", "a name or an address, as in 'http://127.0.0.1:9000/'")
            : port is not null && !HostSyntax.IsPort(port) ? ($"has the invalid port '{port}'", "a number from 1 to 65535")
            : !PathSyntax.IsPath(path) || !IsQuery(query) || !IsQuery(fragment) ? (
                "has a character that is not allowed in a URL", "it percent-encoded, as in '%20' for a space")
            : null;
    }

    private static string SchemeOf(string target)
        => s_schemes.FirstOrDefault(scheme => target.StartsWith(scheme, StringComparison.Ordinal)) ?? "";

    /// <summary>Splits a URL into its parts (RFC 3986 section 3).</summary>
    private static void Split(string url, out string authority, out string path, out string query, out string fragment)
    {
        int hash = url.IndexOf('#');
        fragment = hash < 0 ? "" : url.Substring(hash);
        url = hash < 0 ? url : url.Substring(0, hash);
        int mark = url.IndexOf('?');
        query = mark < 0 ? "" : url.Substring(mark);
        url = mark < 0 ? url : url.Substring(0, mark);
        int slash = url.IndexOf('/', SchemeOf(url).Length);
        path = slash < 0 ? "" : url.Substring(slash);
        authority = slash < 0 ? url : url.Substring(0, slash);
    }

    // A query and a fragment may also have question marks (RFC 3986 sections 3.4 and 3.5).
    private static bool IsQuery(string text) => text.Length == 0 || PathSyntax.IsPath(text.Substring(1).Replace("?", ""));
}
