using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Origins;

/// <summary>Binds a mount's <c>tls</c>.</summary>
internal static class OriginTlsBinder
{
    private const string Key = "tls";
    private const string ServerName = "server-name";
    private const string Authorities = "ca";
    private const string Verify = "verify";
    private const string Certificate = "certificate";
    private const string PrivateKey = "key";

    /// <summary>Binds the settings of TLS to an origin.</summary>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    /// <param name="mount">The mount.</param>
    /// <param name="origin">Its origin, or null if that was refused.</param>
    /// <returns>Null for an origin without TLS.</returns>
    public static OriginTlsSpec? Bind(DiagnosticBag diagnostics, ObjectReader mount, OriginSpec? origin)
    {
        JsonProperty? written = mount.Find(Key);
        ObjectReader? tls = written is null ? null : new ObjectReader((JsonObject)written.Value, KeyTables.OriginTls, diagnostics);
        if (tls is not null)
        {
            Check(diagnostics, tls);
        }
        if (origin is { IsTls: false } && written is not null)
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                written.NameRange,
                Key,
                "on an origin without TLS",
                "Leave it out, or write an 'https://' origin");
        }
        if (origin is not { IsTls: true })
        {
            return null;
        }
        bool verifies = tls?.Boolean(Verify) ?? true;
        string? name = tls?.Text(ServerName)?.Value ?? origin.Tcp?.Host;
        if (name is null && verifies && tls?.HasWritten(ServerName) != true)
        {
            diagnostics.Add(Descriptors.MissingServerName, mount.Find("origin")!.Value.Range, origin.Written);
        }
        return new OriginTlsSpec(
            name,
            verifies,
            verifies ? tls?.Text(Authorities)?.Value : null,
            tls?.Text(Certificate)?.Value,
            tls?.Text(PrivateKey)?.Value);
    }

    private static void Check(DiagnosticBag diagnostics, ObjectReader tls)
    {
        DevicePath.Check(diagnostics, tls, Authorities);
        DevicePath.Check(diagnostics, tls, Certificate);
        DevicePath.Check(diagnostics, tls, PrivateKey);
        CheckServerName(diagnostics, tls.Text(ServerName));
        CheckPair(diagnostics, tls, Certificate, PrivateKey);
        CheckPair(diagnostics, tls, PrivateKey, Certificate);
        if (tls.Find(Verify) is not JsonProperty { Value: JsonBoolean { Value: false } } verify)
        {
            return;
        }
        diagnostics.Add(Descriptors.OriginIsNotVerified, verify.NameRange);
        if (tls.Find(Authorities) is JsonProperty authorities)
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                authorities.NameRange,
                Authorities,
                "without verification",
                "Remove \"verify\": false to verify the origin with it");
        }
    }

    private static void CheckServerName(DiagnosticBag diagnostics, JsonString? name)
    {
        if (name is not null && (!HostSyntax.IsName(name.Value) || HostSyntax.IsMistakenAddress(name.Value)))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice,
                name.Range,
                name.Value,
                ServerName,
                "the name or the IPv4 address in the origin's certificate, as in 'api.local'");
        }
    }

    private static void CheckPair(DiagnosticBag diagnostics, ObjectReader tls, string written, string missing)
    {
        if (tls.HasWritten(written) && !tls.HasWritten(missing))
        {
            diagnostics.Add(
                Descriptors.MissingKey, tls.Range, "A 'tls' table with a client certificate", missing, KeyTables.OriginTls.Find(missing)!.Example);
        }
    }
}
