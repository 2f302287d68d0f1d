using System.Security.Cryptography;
using UdsAot.Compiled;
using UdsAot.Tls;

namespace UdsAot.Tests.Tls;

public sealed class TlsCertificatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLog _log = new();
    private readonly OneCertificate _table;

    public TlsCertificatesTests()
    {
        _table = new OneCertificate(new CertificateFiles(_folder.File("cert.pem"), _folder.File("cert.pem")));
        Write();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Who_uses_them_hears_of_new_ones()
    {
        using var certificates = new TlsCertificates(_table, _log, TimeProvider.System);
        var heard = new List<string>();
        certificates.Changed += () => heard.Add(certificates[0].Serial);
        string before = certificates[0].Serial;

        Write();
        certificates.Reload();

        Assert.NotEqual(before, Assert.Single(heard));
        Assert.StartsWith($"120 certificate {_folder.File("cert.pem")} was read again: serial {heard[0]}, ", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void New_ones_that_OpenSSL_will_not_have_are_a_line_in_the_log()
    {
        using var certificates = new TlsCertificates(_table, _log, TimeProvider.System);
        certificates.Changed += static () => throw new CryptographicException("no such curve");

        Write();
        certificates.Reload();

        Assert.Equal("122 the certificates that were read again cannot be used: no such curve; what was read before goes on serving", _log.Lines[^1]);
    }

    private void Write()
    {
        TestPem pem = TestPem.OfCurve();
        File.WriteAllText(_folder.File("cert.pem"), pem.Certificate + pem.Key);
    }

    private sealed class OneCertificate(CertificateFiles files) : MountTable(0)
    {
        public override string SourceSha256 => new('a', 64);

        public override string[] ListenerUrls => ["https://127.0.0.1:0"];

        public override CertificateFiles[] Certificates => [files];

        public override ListenerTls? TlsOf(int listener) => new() { Certificate = 0 };

        public override int FindVhost(ReadOnlySpan<byte> host) => None;

        public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade) => None;

        protected override Mount Create(int index) => throw new NotSupportedException();
    }
}
