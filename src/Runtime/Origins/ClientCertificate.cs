using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UdsAot.Posix;

namespace UdsAot.Origins;

/// <summary>The certificate that we show to an origin which wants one, and its key; the files are read again when they have changed.</summary>
internal sealed class ClientCertificate(string certificate, string key)
{
    private readonly WatchedFile<string> _certificate = new(certificate, Encoding.Latin1.GetString);
    private readonly WatchedFile<string> _key = new(key, Encoding.Latin1.GetString);
    private readonly Lock _gate = new();
    private string? _loadedCertificate;
    private string? _loadedKey;
    private SslStreamCertificateContext? _context;

    /// <summary>The files, for people.</summary>
    public string Paths => $"{certificate} and {key}";

    /// <summary>The certificate with what it is signed by; null where the files hold no such pair.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public SslStreamCertificateContext? Read(long now)
    {
        lock (_gate)
        {
            string certificateText = _certificate.Read(now);
            string keyText = _key.Read(now);
            if (certificateText != _loadedCertificate || keyText != _loadedKey)
            {
                // Of the two that are changed one after the other, the pair that fitted stays until both fit again.
                _context = Load(certificateText, keyText) ?? _context;
                _loadedCertificate = certificateText;
                _loadedKey = keyText;
            }
            return _context;
        }
    }

    private static SslStreamCertificateContext? Load(string certificateText, string keyText)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(certificateText, keyText);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificateText);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
