using System.Security.Cryptography.X509Certificates;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>The certificates that vouch for an origin: those of a PEM file, which is read again when it has changed.</summary>
internal sealed class CaBundle
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

    private readonly WatchedFiles<Bundle> _file;

    /// <param name="path">Absolute path of the file; null for the system's, or the one that SSL_CERT_FILE names.</param>
    public CaBundle(string? path)
    {
        Path = path ?? SystemPath();
        _file = new WatchedFiles<Bundle>(Load, Path);
    }

    public string Path { get; }

    /// <summary>The certificates as the file is now, up to the first that is bad; none where it cannot be read. May block on the disk.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <param name="problem">What is wrong with the file, as <see cref="PemFile"/> says it; empty for nothing.</param>
    public X509Certificate2Collection Read(long now, out string problem)
    {
        Bundle bundle = _file.Read(now);
        problem = bundle.Problem;
        return bundle.Certificates;
    }

    private static string SystemPath()
        => Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } named ? named
            : Array.Find(s_systemPaths, File.Exists) ?? s_systemPaths[0];

    private Bundle Load(Bundle? last, bool isRetry, out bool isSettled)
    {
        X509Certificate2Collection certificates = PemFile.ReadCertificates(Path, out string problem);
        // A file with good certificates in it stays as it is; one without may just be a moment's failure.
        isSettled = certificates.Count > 0;
        return new Bundle(certificates, problem);
    }

    private sealed record Bundle(X509Certificate2Collection Certificates, string Problem);
}
