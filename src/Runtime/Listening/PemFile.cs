using System.Text;
using UdsAot.Posix;

namespace UdsAot.Listening;

/// <summary>Reads files of certificates and keys.</summary>
internal static class PemFile
{
    /// <summary>Bytes that are taken for a file of certificates: all authorities of the web have a fifth of it.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="problem">Why it cannot be read, as a clause about the file; empty when the answer is not null.</param>
    /// <returns>Its text, or null.</returns>
    public static string? TryRead(string path, out string problem)
    {
        int errno = FileStatus.Read(path, out FileStatus status);
        problem = errno switch
        {
            0 when status.IsDirectory => "is a directory (EISDIR)",
            0 when status.Size > MaxSize => $"is larger than {MaxSize} bytes, which no file of certificates is",
            0 => "",
            Errno.ENOENT => "is not there (ENOENT)",
            Errno.EACCES => $"cannot be reached: we (uid {Libc.GetEffectiveUserId()}) may not go through one of its directories (EACCES)",
            _ => $"cannot be looked at ({Errno.Name(errno)})",
        };
        if (problem.Length > 0)
        {
            return null;
        }
        try
        {
            // Whatever is in it beside ASCII is no part of what is looked for.
            return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        }
        catch (UnauthorizedAccessException)
        {
            problem = $"cannot be read: it has mode {status.Mode} and uid {status.UserId}, and we are uid {Libc.GetEffectiveUserId()} (EACCES)";
        }
        catch (IOException)
        {
            problem = "cannot be read";
        }
        return null;
    }
}
