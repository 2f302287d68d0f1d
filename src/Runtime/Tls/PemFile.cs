using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>
/// Reads PEM files (RFC 7468) of certificates and keys, for listeners and for origins alike. Each problem is a sentence that begins
/// with the path of the file and has no full stop.
/// </summary>
internal static class PemFile
{
    /// <summary>Bytes of the largest file that is read. A file of all public authorities has a fifth of it.</summary>
    public const int MaxSize = 1024 * 1024;

    private const string Label = "CERTIFICATE";
    private const string Begin = $"-----BEGIN {Label}-----";

    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">Why it cannot be read; empty when the answer is not null.</param>
    /// <returns>The text, a byte a character, or null.</returns>
    public static string? TryRead(string path, out string problem)
    {
        int errno = FileReader.TryRead(path, MaxSize, out byte[] content);
        problem = errno == 0 ? "" : $"{path} {Explain(path, errno)}";
        return errno == 0 ? Encoding.Latin1.GetString(content) : null;
    }

    /// <summary>Reads the certificates of a file, all of which must be good.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">What is wrong; empty when the answer is not null.</param>
    /// <returns>At least one certificate, or null.</returns>
    public static X509Certificate2Collection? TryReadCertificates(string path, out string problem)
    {
        X509Certificate2Collection found = ReadCertificates(path, out problem);
        return problem.Length == 0 ? found : null;
    }

    /// <summary>Reads the good certificates of a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">What is wrong with the file; empty if nothing is.</param>
    /// <returns>The certificates up to the first that is bad; there may be none.</returns>
    public static X509Certificate2Collection ReadCertificates(string path, out string problem)
    {
        var found = new X509Certificate2Collection();
        string? text = TryRead(path, out problem);
        if (text is null)
        {
            return found;
        }
        try
        {
            // One at a time: a collection that imports a text with a bad certificate keeps none of the others either.
            ReadOnlySpan<char> rest = text;
            while (PemEncoding.TryFind(rest, out PemFields fields))
            {
                if (rest[fields.Label] is Label)
                {
                    found.Add(X509Certificate2.CreateFromPem(rest[fields.Location]));
                }
                rest = rest[fields.Location.End..];
            }
            problem = found.Count == 0 ? $"{path} has no certificate: there is no '{Begin}' with its end in it"
                : Count(text, Begin) != found.Count ? $"{path} has a certificate that is cut short"
                : "";
        }
        catch (CryptographicException)
        {
            problem = $"{path} has a certificate that cannot be parsed, number {found.Count + 1} in the file";
        }
        return found;
    }

    private static string Explain(string path, int errno)
    {
        if (errno == Errno.EACCES && FileStatus.Read(path, out FileStatus status) == 0)
        {
            return $"cannot be read: it has mode {status.Mode} and uid {status.UserId}, and we are uid {Libc.GetEffectiveUserId()} (EACCES)";
        }
        return errno switch
        {
            Errno.EISDIR => "is a directory (EISDIR)",
            Errno.EFBIG => $"is larger than {MaxSize} bytes, which no file of certificates is",
            Errno.ENOENT => "is not there (ENOENT)",
            Errno.EACCES => $"cannot be reached: we (uid {Libc.GetEffectiveUserId()}) may not go through one of its directories (EACCES)",
            _ => $"cannot be read ({Errno.Name(errno)})",
        };
    }

    private static int Count(string text, string part)
    {
        int count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }
        return count;
    }
}
