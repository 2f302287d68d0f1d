using System.Net.Security;
using UdsAot.Compiled;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>The certificate that is shown to an origin which asks for one, and its key; the files are read again when they have changed.</summary>
internal sealed class ClientCertificate
{
    private readonly CertificateFiles _files;
    private readonly WatchedFiles<Pair> _watched;

    /// <param name="files">Where the certificate is, and its key.</param>
    public ClientCertificate(CertificateFiles files)
    {
        _files = files;
        _watched = new WatchedFiles<Pair>(Load, files.Chain, files.Key);
    }

    /// <summary>The certificate with its chain; null where the files hold no certificate with its key. May block on the disk.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <param name="problem">What is wrong with the files, as <see cref="PemFile"/> says it; empty for nothing.</param>
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
        // Of two files that are changed one after the other, the pair that fitted stays until both fit again.
        return new Pair(loaded?.ForHandshakes(null) ?? last?.Context, problem);
    }

    private sealed record Pair(SslStreamCertificateContext? Context, string Problem);
}
