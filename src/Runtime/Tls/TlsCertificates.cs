using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>
/// The certificates of the table, and the authorities of its listeners. They are read at start, and read again when their files
/// change or somebody asks for it; connections that are there keep what they began with.
/// </summary>
internal sealed class TlsCertificates : IDisposable
{
    /// <summary>Milliseconds between two looks at the files.</summary>
    public const int Interval = 3_000;

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CertificateFiles[] _files;
    private readonly ReloadedFiles<LoadedCertificate>[] _certificates;
    private readonly Dictionary<string, ReloadedFiles<X509Certificate2Collection>> _authorities = [];
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    /// <param name="table">What needs which.</param>
    /// <param name="logger">Hears of what was read again, and of what could not be.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ListenException">A file is missing or bad.</exception>
    public TlsCertificates(MountTable table, ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _files = table.Certificates;
        string[] urls = table.ListenerUrls;
        int first = Array.FindIndex(urls, static url => url.StartsWith("https", StringComparison.OrdinalIgnoreCase));
        _certificates = Array.ConvertAll(_files, files => Read(files, urls[first]));
        for (int listener = 0; listener < urls.Length; listener++)
        {
            if (table.TlsOf(listener)?.ClientCa is { } path && !_authorities.ContainsKey(path))
            {
                _authorities.Add(path, ReadAuthorities(path, urls[listener]));
            }
        }
        _timer = time.CreateTimer(static state => Offload.Run(static certificates => certificates.Look(isAsked: false), (TlsCertificates)state!), this, TimeSpan.FromMilliseconds(Interval), TimeSpan.FromMilliseconds(Interval));
    }

    /// <summary>Raised after something was read anew.</summary>
    public event Action? Changed;

    /// <summary>How many certificates there are.</summary>
    public int Count => _certificates.Length;

    /// <summary>A certificate, by its place in the table, as it was last read.</summary>
    public LoadedCertificate this[int index] => _certificates[index].Current;

    /// <summary>The authorities of a file that a listener names.</summary>
    public X509Certificate2Collection AuthoritiesOf(string path) => _authorities[path].Current;

    /// <summary>Reads everything again, because somebody asked for it.</summary>
    public void Reload()
    {
        _logger.ReadingCertificates();
        Look(isAsked: true);
    }

    public void Dispose() => _timer.Dispose();

    private static ReloadedFiles<X509Certificate2Collection> ReadAuthorities(string path, string url)
        => ReloadedFiles<X509Certificate2Collection>.TryMake(
            (out string problem) => PemFile.TryReadCertificates(path, out problem), out string problem, path)
            ?? throw new ListenException($"{url}: {problem}");

    private ReloadedFiles<LoadedCertificate> Read(CertificateFiles files, string url)
    {
        ReloadedFiles<LoadedCertificate> read = ReloadedFiles<LoadedCertificate>.TryMake(
            (out string problem) => LoadedCertificate.TryRead(files, out problem), out string problem, files.Chain, files.Key)
            ?? throw new ListenException($"{url}: {problem}");
        WarnOfDates(files, read.Current);
        return read;
    }

    private void Look(bool isAsked)
    {
        bool isChanged = false;
        lock (_gate)
        {
            for (int i = 0; i < _certificates.Length; i++)
            {
                if (_certificates[i].Look(isAsked, out string problem))
                {
                    isChanged = true;
                    _logger.CertificateRead(_files[i].Chain, _certificates[i].Current.Serial, LoadedCertificate.Format(_certificates[i].Current.ValidUntil));
                    WarnOfDates(_files[i], _certificates[i].Current);
                }
                else if (problem.Length > 0)
                {
                    _logger.CertificateKept(problem);
                }
            }
            foreach ((string path, ReloadedFiles<X509Certificate2Collection> authorities) in _authorities)
            {
                if (authorities.Look(isAsked, out string problem))
                {
                    isChanged = true;
                    _logger.AuthoritiesRead(path, authorities.Current.Count);
                }
                else if (problem.Length > 0)
                {
                    _logger.CertificateKept(problem);
                }
            }
            if (isChanged)
            {
                Announce();
            }
        }
    }

    private void Announce()
    {
        try
        {
            Changed?.Invoke();
        }
        catch (CryptographicException exception)
        {
            // Each part of it could be read, and OpenSSL will still have none of it. This is a timer's call: it must not end the process.
            _logger.CertificateKept("the certificates that were read again cannot be used: " + exception.Message);
        }
    }

    private void WarnOfDates(CertificateFiles files, LoadedCertificate certificate)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        if (certificate.ValidUntil < now)
        {
            _logger.CertificateIsNotValid(files.Chain, "has not been valid since " + LoadedCertificate.Format(certificate.ValidUntil));
        }
        else if (certificate.ValidFrom > now)
        {
            _logger.CertificateIsNotValid(files.Chain, $"is not valid before {LoadedCertificate.Format(certificate.ValidFrom)}; is the clock of this machine right?");
        }
    }
}
