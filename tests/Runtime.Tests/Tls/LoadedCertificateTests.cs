using System.Security.Cryptography;
using UdsAot.Compiled;
using UdsAot.Tls;

namespace UdsAot.Tests.Tls;

public sealed class LoadedCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CertificateFiles _files;

    public LoadedCertificateTests() => _files = new CertificateFiles(_folder.File("cert.pem"), _folder.File("key.pem"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("curve")]
    [InlineData("rsa")]
    [InlineData("old rsa")]
    public void A_certificate_and_its_key_are_read(string kind)
    {
        TestPem pem = kind == "curve" ? TestPem.OfCurve() : TestPem.OfRsa(isOld: kind == "old rsa");
        Write(pem.Certificate, pem.Key);

        LoadedCertificate? read = LoadedCertificate.TryRead(_files, out string problem);

        Assert.Equal("", problem);
        Assert.EndsWith(read!.Serial, pem.Serial, StringComparison.Ordinal);
        Assert.True(read.ValidFrom < DateTime.UtcNow && read.ValidUntil > DateTime.UtcNow);
        Assert.Equal(pem.Serial, read.ForHandshakes(null).TargetCertificate.SerialNumber);
    }

    [Fact]
    public void What_stands_around_them_does_no_harm()
    {
        TestPem pem = TestPem.OfCurve();
        Write("Bag Attributes\r\n  friendlyName: ä\r\n" + pem.Certificate.Replace("\n", "\r\n", StringComparison.Ordinal), "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pem.Key + pem.Certificate);

        Assert.NotNull(LoadedCertificate.TryRead(_files, out string problem));
        Assert.Equal("", problem);
    }

    [Fact]
    public void Certificates_behind_the_first_are_sent_with_it()
    {
        TestPem pem = TestPem.OfCurve();
        Write(pem.Certificate + TestPem.OfCurve("authority").Certificate, pem.Key);

        LoadedCertificate read = LoadedCertificate.TryRead(_files, out _)!;

        Assert.Equal(pem.Serial, read.ForHandshakes(null).TargetCertificate.SerialNumber);
        Assert.Equal(2, PemFile.TryReadCertificates(_files.Chain, out _)!.Count);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
        Assert.Equal($"{_files.Chain} is not there (ENOENT)", problem);

        File.WriteAllText(_files.Chain, TestPem.OfCurve().Certificate);
        Assert.Null(LoadedCertificate.TryRead(_files, out problem));
        Assert.Equal($"{_files.Key} is not there (ENOENT)", problem);

        Directory.CreateDirectory(_files.Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out problem));
        Assert.Equal($"{_files.Key} is a directory (EISDIR)", problem);
    }

    [Fact]
    public void A_file_that_no_PEM_file_can_be_is_not_read()
    {
        using (FileStream file = File.Create(_files.Chain))
        {
            file.SetLength(PemFile.MaxSize + 1);
        }
        Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
        Assert.Equal($"{_files.Chain} is larger than 1048576 bytes, which no file of certificates is", problem);
    }

    [Fact]
    public void Half_a_file_is_no_file()
    {
        TestPem pem = TestPem.OfCurve();
        string chain = pem.Certificate + TestPem.OfCurve().Certificate;
        for (int length = 0; length < chain.Length - 1; length += 7)
        {
            // Between the two there is one whole certificate, which cannot be told from a file that has no more.
            Write(chain[..length], pem.Key);
            bool isOne = length >= pem.Certificate.Length - 1 && length < pem.Certificate.Length + "-----BEGIN CERTIFICATE-----".Length;
            LoadedCertificate? read = LoadedCertificate.TryRead(_files, out string problem);
            Assert.True(isOne == read is not null, $"{length}: {problem}");
        }
        for (int length = 0; length < pem.Key.Length - 1; length += 7)
        {
            Write(pem.Certificate, pem.Key[..length]);
            Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
            Assert.StartsWith(_files.Key + " has no ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_certificate_that_is_no_certificate_is_refused()
    {
        Write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TestPem.OfCurve().Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
        Assert.Equal($"{_files.Chain} has a certificate that cannot be parsed, number 1 in the file", problem);

        Write(TestPem.OfCurve().Certificate + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TestPem.OfCurve().Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out problem));
        Assert.Equal($"{_files.Chain} has a certificate that cannot be parsed, number 2 in the file", problem);
        Assert.Single(PemFile.ReadCertificates(_files.Chain, out _));
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        Write(TestPem.OfCurve().Certificate, TestPem.OfCurve().Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
        Assert.Equal($"{_files.Key} has a key that does not belong to the certificate", problem);

        Write(TestPem.OfRsa().Certificate, TestPem.OfRsa().Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out problem));
        Assert.Equal($"{_files.Key} has a key that does not belong to the certificate", problem);

        Write(TestPem.OfRsa().Certificate, TestPem.OfCurve().Key);
        Assert.Null(LoadedCertificate.TryRead(_files, out problem));
        Assert.Equal($"{_files.Key} has no RSA key that can be read, as the certificate needs one", problem);
    }

    [Fact]
    public void An_encrypted_key_is_refused()
    {
        using var key = RSA.Create(2048);
        string encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));
        Write(TestPem.OfRsa().Certificate, encrypted);
        Assert.Null(LoadedCertificate.TryRead(_files, out string problem));
        Assert.StartsWith($"{_files.Key} is encrypted", problem, StringComparison.Ordinal);
    }

    private void Write(string certificate, string key)
    {
        File.WriteAllText(_files.Chain, certificate);
        File.WriteAllText(_files.Key, key);
    }
}
