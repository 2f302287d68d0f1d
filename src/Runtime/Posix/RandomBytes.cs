using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>
/// The kernel's random numbers. .NET's own way to them on Linux is OpenSSL, which an executable without TLS does not have.
/// </summary>
internal static class RandomBytes
{
    /// <summary>Bytes that getrandom(2) gives in one piece, whatever interrupts it.</summary>
    private const int MaxLength = 256;

    /// <summary>Fills a buffer with bytes that nobody can foresee.</summary>
    /// <param name="destination">At most 256 bytes.</param>
    public static unsafe void Fill(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, MaxLength);
        fixed (byte* start = destination)
        {
            // Early in the boot of a device it waits until the kernel has enough entropy.
            while (Libc.GetRandom(start, destination.Length, 0) != destination.Length)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new InvalidOperationException($"The kernel gives no random numbers ({Errno.Name(errno)}).");
                }
            }
        }
    }
}
