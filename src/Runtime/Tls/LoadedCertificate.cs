using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Compiled;

namespace UdsAot.Tls;

/// <summary>A certificate read from its files, with its key and its chain.</summary>
internal sealed class LoadedCertificate
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;

    private LoadedCertificate(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        _certificate = certificate;
        _chain = chain;
    }

    /// <summary>Serial number in hexadecimal, as <c>openssl x509 -serial</c> prints it: without the leading zeros of a positive number.</summary>
    public string Serial => _certificate.SerialNumber is ['0', '0', _, ..] padded ? padded[2..] : _certificate.SerialNumber;

    /// <summary>End of its validity, in UTC.</summary>
    public DateTime ValidUntil => _certificate.NotAfter.ToUniversalTime();

    /// <summary>Start of its validity, in UTC.</summary>
    public DateTime ValidFrom => _certificate.NotBefore.ToUniversalTime();

    /// <summary>Formats a time for messages about certificates: UTC, to the second, such as <c>2026-11-26 04:00:00Z</c>.</summary>
    public static string Format(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="files">Paths of both.</param>
    /// <param name="problem">The fault, as <see cref="PemFile"/> describes it; empty if the result is not null.</param>
    public static LoadedCertificate? TryRead(CertificateFiles files, out string problem)
    {
        X509Certificate2Collection? chain = PemFile.TryReadCertificates(files.Chain, out problem);
        string? key = chain is null ? null : PemFile.TryRead(files.Key, out problem);
        if (chain is null || key is null)
        {
            return null;
        }
        X509Certificate2? certificate = TryJoin(chain[0], key, out problem);
        if (certificate is null)
        {
            problem = $"{files.Key} {problem}";
            return null;
        }
        problem = "";
        chain.RemoveAt(0);
        return new LoadedCertificate(certificate, chain);
    }

    /// <summary>
    /// Makes the context for handshakes. It contains the chain as it is sent, so it is made once; no certificate is downloaded for it.
    /// </summary>
    /// <param name="authorities">CA certificates for clients, which the handshake names to them; null if no client certificate is required.</param>
    public SslStreamCertificateContext ForHandshakes(X509Certificate2Collection? authorities)
        => SslStreamCertificateContext.Create(
            _certificate,
            _chain,
            offline: true,
            authorities is null ? null : SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true));

    private static X509Certificate2? TryJoin(X509Certificate2 certificate, string key, out string problem)
    {
        problem = key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
                || key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal)
            ? "is encrypted, and its password cannot be entered at start; store the key without one"
            : key.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? ""
                : "contains no private key: '-----BEGIN PRIVATE KEY-----' is missing";
        if (problem.Length > 0)
        {
            return null;
        }
        try
        {
            switch (certificate.GetKeyAlgorithm())
            {
                case Rsa:
                    problem = "contains no readable RSA key, which the certificate requires";
                    using (var rsa = RSA.Create())
                    {
                        rsa.ImportFromPem(key);
                        problem = "contains a key that does not match the certificate";
                        return certificate.CopyWithPrivateKey(rsa);
                    }
                case EllipticCurve:
                    problem = "contains no readable elliptic-curve key, which the certificate requires";
                    using (var curve = ECDsa.Create())
                    {
                        curve.ImportFromPem(key);
                        problem = "contains a key that does not match the certificate";
                        return certificate.CopyWithPrivateKey(curve);
                    }
                default:
                    problem = "is for a certificate with an unsupported type of key; RSA and ECDSA are supported";
                    return null;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }
}
