using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UdsAot.Posix;

namespace UdsAot.Tls;

/// <summary>
/// Reads PEM files (RFC 7468) of certificates and keys, for listeners and for origins. Each problem is a sentence that begins with the path
/// of the file and has no full stop.
/// </summary>
internal static class PemFile
{
    /// <summary>Size limit of a file in bytes. A file of all public CAs has a fifth of it.</summary>
    public const int MaxSize = 1024 * 1024;

    private const string Label = "CERTIFICATE";
    private const string Begin = $"-----BEGIN {Label}-----";

    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">The reason that it cannot be read; empty if the result is not null.</param>
    /// <returns>The text, one character a byte, or null.</returns>
    public static string? TryRead(string path, out string problem)
    {
        int errno = FileReader.TryRead(path, MaxSize, out byte[] content);
        problem = errno == 0 ? "" : $"{path} {Explain(path, errno)}";
        return errno == 0 ? Encoding.Latin1.GetString(content) : null;
    }

    /// <summary>Reads the certificates of a file, all of which must be valid.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">The fault; empty if the result is not null.</param>
    /// <returns>At least one certificate, or null.</returns>
    public static X509Certificate2Collection? TryReadCertificates(string path, out string problem)
    {
        X509Certificate2Collection found = ReadCertificates(path, out problem);
        return problem.Length == 0 ? found : null;
    }

    /// <summary>Reads the valid certificates of a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">The fault of the file; empty for none.</param>
    /// <returns>The certificates up to the first invalid one; possibly none.</returns>
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
            // One at a time: importing a text with an invalid certificate as a collection would lose the others, too.
            ReadOnlySpan<char> rest = text;
            while (PemEncoding.TryFind(rest, out PemFields fields))
            {
                if (rest[fields.Label] is Label)
                {
                    found.Add(X509Certificate2.CreateFromPem(rest[fields.Location]));
                }
                rest = rest[fields.Location.End..];
            }
            problem = found.Count == 0 ? $"{path} contains no certificate: '{Begin}' or its end is missing"
                : Count(text, Begin) != found.Count ? $"{path} contains a truncated certificate"
                : "";
        }
        catch (CryptographicException)
        {
            problem = $"{path}: certificate {found.Count + 1} in the file cannot be parsed";
        }
        return found;
    }

    private static string Explain(string path, int errno)
    {
        if (errno == Errno.EACCES && FileStatus.Read(path, out FileStatus status) == 0)
        {
            return $"cannot be read: it has mode {status.Mode} and owner uid {status.UserId}, and udsaot runs as uid {Libc.GetEffectiveUserId()} (EACCES)";
        }
        return errno switch
        {
            Errno.EISDIR => "is a directory (EISDIR)",
            Errno.EFBIG => $"is larger than {MaxSize} bytes, the limit for certificate files",
            Errno.ENOENT => "does not exist (ENOENT)",
            Errno.EACCES => $"cannot be read: udsaot (uid {Libc.GetEffectiveUserId()}) has no permission on one of its directories (EACCES)",
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
