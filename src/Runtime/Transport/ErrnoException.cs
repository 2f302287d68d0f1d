namespace UdsAot.Transport;

/// <summary>A socket's error as an exception, for code of .NET that has no other way to pass errors.</summary>
/// <param name="errno">The error number (errno(3)).</param>
internal sealed class ErrnoException(int errno) : IOException(Posix.Errno.Name(errno))
{
    /// <summary>The error number.</summary>
    public int Errno => errno;
}
