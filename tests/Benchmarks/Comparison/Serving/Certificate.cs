using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>A certificate for 127.0.0.1 that vouches for itself, with a key on P-256, as public authorities sign most of.</summary>
internal sealed class Certificate
{
    /// <summary>Makes one and writes it to files.</summary>
    /// <param name="folder">Where the files go.</param>
    public Certificate(string folder)
    {
        CertificatePath = Path.Combine(folder, "certificate.pem");
        KeyPath = Path.Combine(folder, "key.pem");
        BothPath = Path.Combine(folder, "both.pem");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        string certificateText = certificate.ExportCertificatePem() + "\n";
        string keyText = key.ExportPkcs8PrivateKeyPem() + "\n";
        File.WriteAllText(CertificatePath, certificateText);
        File.WriteAllText(KeyPath, keyText);
        File.WriteAllText(BothPath, certificateText + keyText);
    }

    /// <summary>The file of the certificate, PEM.</summary>
    public string CertificatePath { get; }

    /// <summary>The file of its private key, PEM.</summary>
    public string KeyPath { get; }

    /// <summary>A file with the one behind the other, as HAProxy wants it.</summary>
    public string BothPath { get; }
}
