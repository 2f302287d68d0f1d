using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.EndToEnd.Harness;

/// <summary>An authority of the tests' own: a root, and an intermediate authority that issues.</summary>
internal sealed class TestAuthority
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    /// <param name="name">The name of the root.</param>
    public TestAuthority(string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest root = RequestOf(name, rootKey, isAuthority: true);
        _root = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(20));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _intermediate = Issue(_root, RequestOf(name + " intermediate", key, isAuthority: true), key, DateTimeOffset.UtcNow.AddDays(19));
    }

    /// <summary>The certificates that trust it.</summary>
    public string RootPem => _root.ExportCertificatePem() + "\n";

    /// <summary>Issues a certificate with an elliptic curve's key.</summary>
    /// <param name="name">A host, or a client's name.</param>
    /// <param name="days">Days that it is valid from now on.</param>
    public TestCertificate Issue(string name, double days = 10)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Issue(_intermediate, RequestOf(name, key, isAuthority: false), key, DateTimeOffset.UtcNow.AddDays(days));
        return Describe(issued, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Issues a certificate with an RSA key, which is in the form that OpenSSL wrote for long.</summary>
    /// <param name="name">A host.</param>
    /// <param name="others">More hosts.</param>
    public TestCertificate IssueRsa(string name, params string[] others)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Extend(request, [name, .. others], isAuthority: false);
        using X509Certificate2 issued = request.Create(
            _intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(_intermediate.GetECDsaPrivateKey()!),
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), NewSerial());
        return Describe(issued, key.ExportRSAPrivateKeyPem());
    }

    // Positive, so that no leading zeros are written.
    private static byte[] NewSerial() => [0x5A, .. RandomNumberGenerator.GetBytes(12)];

    private TestCertificate Describe(X509Certificate2 issued, string key)
        => new(issued.SerialNumber, issued.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem() + "\n", key + "\n");

    private static X509Certificate2 Issue(X509Certificate2 issuer, CertificateRequest request, ECDsa key, DateTimeOffset until)
    {
        using X509Certificate2 bare = request.Create(
            issuer, until < DateTimeOffset.UtcNow ? until.AddHours(-1) : DateTimeOffset.UtcNow.AddDays(-1), until, NewSerial());
        return bare.CopyWithPrivateKey(key);
    }

    private static CertificateRequest RequestOf(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        Extend(request, [name], isAuthority);
        return request;
    }

    private static void Extend(CertificateRequest request, string[] hosts, bool isAuthority)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        if (isAuthority)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
            return;
        }
        var names = new SubjectAlternativeNameBuilder();
        Array.ForEach(hosts, names.AddDnsName);
        request.CertificateExtensions.Add(names.Build());
    }
}
