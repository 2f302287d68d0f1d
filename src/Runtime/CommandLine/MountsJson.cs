using System.Text.Json;
using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary>
/// Writes what <c>udsaot mounts --json</c> prints: the keys of mounts.json, with every default filled in. Times are seconds, sizes
/// bytes; null is what a listener or mount does not have. It is in every executable, so it is written without a serializer, which
/// would be the larger by far (docs/decisions/0109-json-without-its-serializer.md).
/// </summary>
internal static class MountsJson
{
    /// <summary>Writes the whole table.</summary>
    public static void Write(Utf8JsonWriter writer, MountTable table)
    {
        writer.WriteStartObject();
        writer.WriteString("sha256"u8, table.SourceSha256);
        writer.WriteStartArray("listeners"u8);
        for (int i = 0; i < table.ListenerUrls.Length; i++)
        {
            Write(writer, ListenerFacts.Create(table, i));
        }
        writer.WriteEndArray();
        writer.WriteStartArray("mounts"u8);
        for (int i = 0; i < table.Count; i++)
        {
            Write(writer, table[i]);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, in ListenerFacts listener)
    {
        ListenerLimits limits = listener.Limits;
        writer.WriteStartObject();
        writer.WriteString("url"u8, listener.Url);
        writer.WriteString("certificate"u8, listener.Certificate?.Chain);
        writer.WriteString("key"u8, listener.Certificate?.Key);
        writer.WriteString("client-ca"u8, listener.Tls?.ClientCa);
        WriteSeconds(writer, "handshake-timeout"u8, listener.Tls?.HandshakeTimeout);
        if (listener.HttpsPort is { } port)
        {
            writer.WriteNumber("redirect-http"u8, port);
        }
        else
        {
            writer.WriteNull("redirect-http"u8);
        }
        writer.WriteString("mode"u8, listener.Permissions?.ModeText);
        writer.WriteString("owner"u8, listener.Permissions?.Owner);
        writer.WriteString("group"u8, listener.Permissions?.Group);
        writer.WriteStartArray("trusted-proxies"u8);
        foreach (string proxy in listener.TrustedProxies)
        {
            writer.WriteStringValue(proxy);
        }
        writer.WriteEndArray();
        writer.WriteBoolean("proxy-protocol"u8, limits.RequiresProxyHeader);
        writer.WriteNumber("max-head-size"u8, limits.Messages.Head);
        writer.WriteNumber("max-target-length"u8, limits.Messages.StartLine);
        writer.WriteNumber("max-fields"u8, limits.Messages.Fields);
        WriteSeconds(writer, "head-timeout"u8, limits.HeadTimeout);
        WriteSeconds(writer, "keepalive-timeout"u8, limits.KeepAliveTimeout);
        writer.WriteNumber("min-body-rate"u8, limits.MinBodyRate);
        writer.WriteNumber("max-requests"u8, limits.MaxRequests);
        writer.WriteNumber("max-connections"u8, limits.MaxConnections);
        writer.WriteNumber("max-chunk-extensions"u8, limits.Messages.ChunkExtensions);
        writer.WriteNumber("max-trailer-size"u8, limits.Messages.Trailers);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Mount mount)
    {
        bool hasOrigin = mount.Local is null;
        writer.WriteStartObject();
        writer.WriteString("vhost"u8, mount.Vhost);
        writer.WriteString("mountpoint"u8, mount.Mountpoint);
        writer.WriteString("origin"u8, mount.Origin);
        writer.WriteString("socket"u8, hasOrigin ? mount.Socket : null);
        if (hasOrigin)
        {
            writer.WriteString("inside-path"u8, mount.OriginPath);
        }
        else
        {
            writer.WriteNull("inside-path"u8);
        }
        writer.WriteBoolean("exact-match"u8, mount.IsExact);
        writer.WriteBoolean("no-ws-upgrades"u8, !mount.TakesUpgrades);
        writer.WriteString("origin-user"u8, mount.OriginUser);
        writer.WriteString("tls"u8, mount.Tls is { Verifies: false } ? "unverified" : mount.Tls?.ServerName);
        writer.WriteBoolean("rewrite-location"u8, mount.References is not null);
        writer.WriteString("forwarded"u8, Word(mount.Forwarded));
        writer.WriteString("host"u8, mount.Host ?? "preserve"u8);
        WriteSeconds(writer, "connect-timeout"u8, mount.ConnectTimeout);
        WriteSeconds(writer, "restart-hold"u8, mount.RestartHold);
        WriteSeconds(writer, "response-timeout"u8, mount.ResponseTimeout);
        WriteSeconds(writer, "idle-timeout"u8, mount.IdleTimeout);
        WriteSeconds(writer, "tunnel-timeout"u8, mount.TunnelTimeout);
        WriteSeconds(writer, "keepalive-timeout"u8, mount.KeepAliveTimeout);
        writer.WriteNumber("max-connections"u8, mount.MaxConnections);
        writer.WriteNumber("max-body-size"u8, mount.MaxBodySize);
        writer.WriteString("basic-auth"u8, mount.BasicAuth);
        writer.WriteBoolean("request-id"u8, mount.NamesRequests);
        writer.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter writer, ReadOnlySpan<byte> key, int? milliseconds)
    {
        if (milliseconds is { } value)
        {
            writer.WriteNumber(key, value / 1000.0);
        }
        else
        {
            writer.WriteNull(key);
        }
    }

    /// <summary>The word of mounts.json for a policy, or its parts where header tables made one that has no word.</summary>
    private static string Word(ForwardedPolicy policy) => policy switch
    {
        ForwardedPolicy.Off => "off",
        ForwardedPolicy.Replace => "replace",
        ForwardedPolicy.Replace | ForwardedPolicy.Append => "append",
        _ => policy.ToString().ToLowerInvariant(),
    };
}
