using System.Security.Cryptography.X509Certificates;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>The CA certificates of a PEM file, for verifying origins. The file is read again when it changes.</summary>
internal sealed class CaBundle
{
    /// <summary>
    /// Usual places of the system's CA file. OpenSSL's own list comes from the machine that built the executable, which may differ from the
    /// device.
    /// </summary>
    private static readonly string[] s_systemPaths =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    private readonly WatchedFiles<Bundle> _file;

    /// <param name="path">Absolute path of the file; null for the system's, or the one in SSL_CERT_FILE.</param>
    public CaBundle(string? path)
    {
        Path = path ?? SystemPath();
        _file = new WatchedFiles<Bundle>(Load, Path);
    }

    public string Path { get; }

    /// <summary>The certificates of the file as it is now, up to the first invalid one; none if it cannot be read. May block on the disk.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    /// <param name="problem">The fault of the file, as <see cref="PemFile"/> describes it; empty for none.</param>
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
        // A file with valid certificates is kept until it changes; one without may be incomplete only for a moment.
        isSettled = certificates.Count > 0;
        return new Bundle(certificates, problem);
    }

    private sealed record Bundle(X509Certificate2Collection Certificates, string Problem);
}
