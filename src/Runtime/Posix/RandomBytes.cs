using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>
/// Random numbers from the kernel. .NET's own source on Linux is OpenSSL, which an executable without TLS does not contain.
/// </summary>
internal static class RandomBytes
{
    /// <summary>Bytes that getrandom(2) returns in one piece, even if interrupted.</summary>
    private const int MaxLength = 256;

    /// <summary>Fills a buffer with unpredictable bytes.</summary>
    /// <param name="destination">At most 256 bytes.</param>
    public static unsafe void Fill(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, MaxLength);
        fixed (byte* start = destination)
        {
            // Early in the boot of a device it blocks until the kernel has enough entropy.
            while (Libc.GetRandom(start, destination.Length, 0) != destination.Length)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new InvalidOperationException($"The kernel has no random numbers ({Errno.Name(errno)}).");
                }
            }
        }
    }
}
