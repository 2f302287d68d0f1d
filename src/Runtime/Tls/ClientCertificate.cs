using System.Net.Security;
using UdsAot.Compiled;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>The client certificate for origins that ask for one, with its key. The files are read again when they change.</summary>
internal sealed class ClientCertificate
{
    private readonly CertificateFiles _files;
    private readonly WatchedFiles<Pair> _watched;

    /// <param name="files">Paths of the certificate and its key.</param>
    public ClientCertificate(CertificateFiles files)
    {
        _files = files;
        _watched = new WatchedFiles<Pair>(Load, files.Chain, files.Key);
    }

    /// <summary>The certificate with its chain; null if the files contain no certificate with a matching key. May block on the disk.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    /// <param name="problem">The fault of the files, as <see cref="PemFile"/> describes it; empty for none.</param>
    public SslStreamCertificateContext? Read(long now, out string problem)
    {
        Pair pair = _watched.Read(now);
        problem = pair.Problem;
        return pair.Context;
    }

    private Pair Load(Pair? last, bool isRetry, out bool isSettled)
    {
        LoadedCertificate? loaded = LoadedCertificate.TryRead(_files, out string problem);
        isSettled = loaded is not null;
        // If the two files change one after the other, the old pair is used until both match again.
        return new Pair(loaded?.ForHandshakes(null) ?? last?.Context, problem);
    }

    private sealed record Pair(SslStreamCertificateContext? Context, string Problem);
}
