using UdsAot.Compiled;
using UdsAot.Hosting;

namespace UdsAot.CommandLine;

/// <summary>What the table says of one listener, gathered for <c>udsaot mounts</c>.</summary>
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

    /// <summary>Of its socket's file; null where there is none, or nothing is said of it.</summary>
    public SocketPermissions? Permissions { get; }

    /// <summary>Null for clear text.</summary>
    public ListenerTls? Tls { get; }

    /// <summary>The files of its certificate; null for clear text.</summary>
    public CertificateFiles? Certificate { get; }

    /// <summary>The port that everybody is sent to; 0 if that is the kernel's to choose; null where nobody is sent away.</summary>
    public int? HttpsPort { get; }

    /// <summary>As mounts.json has them; may be empty.</summary>
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
