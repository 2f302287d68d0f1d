using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.Tests.Support;

/// <summary>A self-signed certificate for a test, in PEM form.</summary>
internal sealed class TestPem
{
    private TestPem(X509Certificate2 certificate, string key)
    {
        Certificate = certificate.ExportCertificatePem() + "\n";
        Key = key + "\n";
        Serial = certificate.SerialNumber;
    }

    public string Certificate { get; }

    public string Key { get; }

    public string Serial { get; }

    /// <summary>With an elliptic curve's key.</summary>
    public static TestPem OfCurve(string name = "test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        return new TestPem(SelfSign(request), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>With an RSA key.</summary>
    /// <param name="isOld">True if the key is written in the form before PKCS#8.</param>
    public static TestPem OfRsa(bool isOld = false)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new TestPem(SelfSign(request), isOld ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 SelfSign(CertificateRequest request)
        => request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
}
