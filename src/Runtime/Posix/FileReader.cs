using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>Reads small files whole, up to a limit and without waiting for other processes.</summary>
internal static class FileReader
{
    /// <summary>Bytes that are read of the system's own tables, such as hosts(5) and passwd(5). Lists of blocked hosts have several million.</summary>
    public const int MaxSystemTable = 16 * 1024 * 1024;

    private const int UsualLength = 4096;

    /// <summary>Reads a file. It blocks on the disk, but never on what writes to a pipe.</summary>
    /// <param name="path">An absolute path; links are followed.</param>
    /// <param name="maxLength">The most bytes that the file may have.</param>
    /// <param name="content">The bytes; none after an error.</param>
    /// <returns>0, or the errno of the failure: EISDIR for a directory, EFBIG for a file that is too long.</returns>
    public static unsafe int TryRead(string path, int maxLength, out byte[] content)
    {
        content = [];
        int descriptor = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }
        byte[] buffer = new byte[UsualLength];
        int length = 0;
        int errno = 0;
        bool isAtEnd = false;
        while (!isAtEnd)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }
            fixed (byte* start = buffer)
            {
                nint read = Libc.Read(descriptor, start + length, buffer.Length - length);
                errno = read < 0 ? Marshal.GetLastPInvokeError() : 0;
                length += (int)Math.Max(read, 0);
                isAtEnd = read == 0 || errno is not (0 or Errno.EINTR) || length > maxLength;
            }
        }
        _ = Libc.Close(descriptor);
        errno = length > maxLength ? Errno.EFBIG : errno;
        if (errno == 0)
        {
            content = buffer[..length];
        }
        return errno;
    }

    /// <summary>Watches one of the system's tables.</summary>
    /// <typeparam name="T">The value that is made of it.</typeparam>
    /// <param name="path">An absolute path.</param>
    /// <param name="parse">Makes the value of the table's bytes; of none while it cannot be read.</param>
    public static WatchedFiles<T> Watch<T>(string path, Func<byte[], T> parse)
        where T : class
        => new(
            (T? _, bool _, out bool isSettled) =>
            {
                int errno = TryRead(path, MaxSystemTable, out byte[] content);
                isSettled = errno is 0 or Errno.ENOENT;
                return parse(content);
            },
            path);
}
