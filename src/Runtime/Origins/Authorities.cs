using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UdsAot.Posix;

namespace UdsAot.Origins;

/// <summary>Who may vouch for an origin: the certificates in a PEM file, which is read again when it has changed.</summary>
internal sealed class Authorities
{
    /// <summary>
    /// Where systems keep theirs. OpenSSL's own list of places is that of the machine on which the executable was built, which need not
    /// be the device's.
    /// </summary>
    private static readonly string[] s_systemPaths =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    private readonly WatchedFile<X509Certificate2Collection> _file;

    /// <param name="path">Absolute path of the file; null for the system's, or the one that SSL_CERT_FILE names.</param>
    public Authorities(string? path)
    {
        Path = path ?? SystemPath();
        _file = new WatchedFile<X509Certificate2Collection>(Path, Parse);
    }

    public string Path { get; }

    /// <summary>The certificates as the file is now; none where it cannot be read.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public X509Certificate2Collection Read(long now) => _file.Read(now);

    private static string SystemPath()
        => Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } named ? named
            : Array.Find(s_systemPaths, File.Exists) ?? s_systemPaths[0];

    private static X509Certificate2Collection Parse(byte[] content)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.Latin1.GetString(content));
        }
        catch (CryptographicException)
        {
            // What came before the broken one counts.
        }
        return certificates;
    }
}
