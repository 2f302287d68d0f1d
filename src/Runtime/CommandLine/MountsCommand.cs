using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary><c>udsaot mounts</c>: the compiled table, for a person or a program.</summary>
internal static class MountsCommand
{
    public static int Run(MountTable mounts, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(Json(mounts));
            return ExitCode.Good;
        }
        for (int listener = 0; listener < mounts.ListenerUrls.Length; listener++)
        {
            output.WriteLine(Describe(ListenerFacts.Create(mounts, listener)));
        }
        output.WriteLine();
        var table = new Columns();
        table.Add("VHOST", "MOUNTPOINT", "ORIGIN");
        for (int i = 0; i < mounts.Count; i++)
        {
            Mount mount = mounts[i];
            table.Add(mount.Vhost, mount.Mountpoint, mount.Origin);
        }
        table.Write(output);
        return ExitCode.Good;
    }

    private static string Describe(in ListenerFacts listener)
    {
        var line = new StringBuilder($"listener {listener.Url}");
        line.Append(listener.Certificate is { } certificate ? $", certificate {certificate.Chain}" : "");
        line.Append(listener.Tls?.ClientCa is { } authorities ? $", clients' certificates from {authorities}" : "");
        line.Append(listener.HttpsPort is { } port ? $", sends everybody to https, port {port}" : "");
        line.Append(listener.Permissions?.ModeText is { } mode ? $", mode {mode}" : "");
        line.Append(listener.Permissions?.Owner is { } owner ? $", owner {owner}" : "");
        line.Append(listener.Permissions?.Group is { } group ? $", group {group}" : "");
        line.Append(listener.Limits.RequiresProxyHeader ? ", PROXY protocol" : "");
        line.Append(listener.TrustedProxies.Length > 0 ? $", trusts {string.Join(' ', listener.TrustedProxies)}" : "");
        return line.ToString();
    }

    private static string Json(MountTable mounts)
    {
        // The default encoder also escapes what would be unsafe inside HTML, such as the plus of an origin; this is read elsewhere.
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, options))
        {
            MountsJson.Write(writer, mounts);
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
