using UdsAot.Posix;

namespace UdsAot.CommandLine;

/// <summary>Explains why the file of the access log cannot be opened, with the remedy.</summary>
internal static class AccessLogAdvice
{
    /// <summary>Explains a failed open. Never throws.</summary>
    /// <param name="errno">The error of open(2).</param>
    /// <param name="path">The path as given on the command line.</param>
    public static string Explain(int errno, string path)
    {
        string directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : path.StartsWith('/') ? "/" : ".";
        return errno switch
        {
            Errno.ENOENT when path.Length == 0 => "the path is empty",
            Errno.ENOENT when Directory.Exists(directory) => "it is a symbolic link whose target does not exist; remove it or create the target",
            Errno.ENOENT => $"directory {directory} does not exist; create it (LogsDirectory= in a systemd unit)",
            Errno.ENOTDIR => $"{directory} is not a directory",
            Errno.EISDIR => "it is a directory; name a file in it",
            Errno.EACCES or Errno.EPERM => $"udsaot (uid {Libc.GetEffectiveUserId()}, gid {Libc.GetEffectiveGroupId()}) may not write there; change the owner of the file or of {directory}",
            Errno.EROFS => $"the file system of {directory} is read-only; choose another path (LogsDirectory= or ReadWritePaths= in a systemd unit)",
            Errno.ENOSPC => $"the file system of {directory} is full",
            _ => "check each part of the path",
        };
    }
}
