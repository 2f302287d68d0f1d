namespace UdsAot.Transport;

/// <summary>A socket's error on its way through code of .NET's, which knows exceptions only.</summary>
/// <param name="errno">The error number (errno(3)).</param>
internal sealed class ErrnoException(int errno) : IOException(Posix.Errno.Name(errno))
{
    /// <summary>The error number.</summary>
    public int Errno => errno;
}
