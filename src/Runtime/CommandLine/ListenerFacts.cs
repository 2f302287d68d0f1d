using UdsAot.Compiled;
using UdsAot.Hosting;

namespace UdsAot.CommandLine;

/// <summary>The compiled settings of one listener, for <c>udsaot mounts</c>.</summary>
internal readonly struct ListenerFacts
{
    private ListenerFacts(MountTable table, int listener)
    {
        Url = table.ListenerUrls[listener];
        Limits = table.LimitsOf(listener);
        Permissions = table.PermissionsOf(listener);
        Tls = table.TlsOf(listener);
        Certificate = Tls is null ? null : table.Certificates[Tls.Certificate];
        HttpsPort = table.HttpsPortOf(listener) is 0 ? FirstTlsPort(table) : table.HttpsPortOf(listener);
        TrustedProxies = Limits.TrustedProxies?.ToStrings() ?? [];
    }

    public string Url { get; }

    public ListenerLimits Limits { get; }

    /// <summary>Permissions of its socket file; null if there is none, or mounts.json sets none.</summary>
    public SocketPermissions? Permissions { get; }

    /// <summary>TLS settings; null for clear text.</summary>
    public ListenerTls? Tls { get; }

    /// <summary>Files of its certificate; null for clear text.</summary>
    public CertificateFiles? Certificate { get; }

    /// <summary>HTTPS redirect port; 0 if it is known only at start; null if the listener serves mounts.</summary>
    public int? HttpsPort { get; }

    /// <summary>Trusted proxies as in mounts.json; may be empty.</summary>
    public string[] TrustedProxies { get; }

    public static ListenerFacts Create(MountTable table, int listener) => new(table, listener);

    private static int? FirstTlsPort(MountTable table)
    {
        foreach (string text in table.ListenerUrls)
        {
            if (ListenerUrl.TryParse(text, out _) is { IsTls: true } url)
            {
                return url.Port;
            }
        }
        return null;
    }
}
