using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.Listening;

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

    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="problem">What is wrong, as a sentence that begins with the file's path and has no full stop; empty when the answer is not null.</param>
    public static LoadedCertificate? TryRead(CertificateFiles files, out string problem)
    {
        X509Certificate2Collection? chain = TryReadAll(files.Chain, out problem);
        if (chain is null)
        {
            return null;
        }
        string? key = PemFile.TryRead(files.Key, out problem);
        if (key is not null)
        {
            X509Certificate2? certificate = TryJoin(chain[0], key, out problem);
            if (certificate is not null)
            {
                problem = "";
                chain.RemoveAt(0);
                return new LoadedCertificate(certificate, chain);
            }
        }
        problem = $"{files.Key} {problem}";
        return null;
    }

    /// <summary>Reads all certificates of a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">As above.</param>
    /// <returns>At least one certificate, or null.</returns>
    public static X509Certificate2Collection? TryReadAll(string path, out string problem)
    {
        string? text = PemFile.TryRead(path, out problem);
        if (text is not null)
        {
            var found = new X509Certificate2Collection();
            try
            {
                problem = "has no certificate: there is no '-----BEGIN CERTIFICATE-----' with its end in it";
                found.ImportFromPem(text);
            }
            catch (CryptographicException)
            {
                problem = $"has a certificate that cannot be read, the {found.Count + 1}. in it";
                found.Clear();
            }
            if (found.Count > 0)
            {
                problem = Count(text, "-----BEGIN CERTIFICATE-----") == found.Count ? "" : "has a certificate that is cut short";
                if (problem.Length == 0)
                {
                    return found;
                }
            }
        }
        problem = $"{path} {problem}";
        return null;
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

    private static int Count(string text, string part)
    {
        int count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }
        return count;
    }
}
