using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Compiled;

namespace UdsAot.Tls;

/// <summary>A certificate as it was read from its files, with its key and its chain.</summary>
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

    /// <summary>Its serial number in hexadecimal, as <c>openssl x509 -serial</c> prints it: without the zeros that only say that it is positive.</summary>
    public string Serial => _certificate.SerialNumber is ['0', '0', _, ..] padded ? padded[2..] : _certificate.SerialNumber;

    /// <summary>When it ends to be valid, in UTC.</summary>
    public DateTime ValidUntil => _certificate.NotAfter.ToUniversalTime();

    /// <summary>When it begins to be valid, in UTC.</summary>
    public DateTime ValidFrom => _certificate.NotBefore.ToUniversalTime();

    /// <summary>A moment as messages about certificates write it: in UTC, to the second, such as <c>2026-11-26 04:00:00Z</c>.</summary>
    public static string Format(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="problem">What is wrong, as <see cref="PemFile"/> says it; empty when the answer is not null.</param>
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

    /// <summary>What a handshake is made with. It holds the chain as it is sent, so it is made once; nothing is fetched for it.</summary>
    /// <param name="authorities">Where clients' certificates must come from, which they are told; null where none is asked for.</param>
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
            ? "is encrypted, and nobody is there to type its password; write the key without one"
            : key.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? ""
                : "has no private key: there is no '-----BEGIN PRIVATE KEY-----' in it";
        if (problem.Length > 0)
        {
            return null;
        }
        try
        {
            switch (certificate.GetKeyAlgorithm())
            {
                case Rsa:
                    problem = "has no RSA key that can be read, as the certificate needs one";
                    using (var rsa = RSA.Create())
                    {
                        rsa.ImportFromPem(key);
                        problem = "has a key that does not belong to the certificate";
                        return certificate.CopyWithPrivateKey(rsa);
                    }
                case EllipticCurve:
                    problem = "has no key of an elliptic curve that can be read, as the certificate needs one";
                    using (var curve = ECDsa.Create())
                    {
                        curve.ImportFromPem(key);
                        problem = "has a key that does not belong to the certificate";
                        return certificate.CopyWithPrivateKey(curve);
                    }
                default:
                    problem = "is for a certificate of a kind that is not supported; RSA and elliptic curves (ECDSA) are";
                    return null;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }
}
