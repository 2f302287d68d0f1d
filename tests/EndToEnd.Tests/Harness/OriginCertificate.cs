using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A certificate and its key, in files of the sandbox.</summary>
/// <param name="File">The certificate in PEM.</param>
/// <param name="KeyFile">Its key in PEM.</param>
internal sealed record OriginCertificate(string File, string KeyFile)
{
    /// <summary>Makes an authority that signs itself.</summary>
    /// <param name="name">The name of its files and its own.</param>
    public static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1));
        System.IO.File.WriteAllText(Sandbox.At($"{name}.pem"), authority.ExportCertificatePem());
        return authority;
    }

    /// <summary>Makes a certificate.</summary>
    /// <param name="authority">Who signs it.</param>
    /// <param name="file">The name of its files.</param>
    /// <param name="days">Days from now until which it is good.</param>
    /// <param name="names">What it is for: hosts and IP addresses.</param>
    public static OriginCertificate Make(X509Certificate2 authority, string file, int days, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 signed = request.Create(
            authority, DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(days), Guid.NewGuid().ToByteArray());
        var made = new OriginCertificate(Sandbox.At($"{file}.pem"), Sandbox.At($"{file}.key"));
        System.IO.File.WriteAllText(made.File, signed.ExportCertificatePem());
        System.IO.File.WriteAllText(made.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
