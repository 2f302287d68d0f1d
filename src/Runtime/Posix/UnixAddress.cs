using System.Runtime.InteropServices;
using System.Text;

namespace UdsAot.Posix;

/// <summary>The address of a Unix socket as the kernel wants it: <c>struct sockaddr_un</c> (unix(7)).</summary>
internal static class UnixAddress
{
    /// <summary>Bytes of the whole structure.</summary>
    public const int MaxLength = FamilyLength + SocketPath.MaxLength + 1;

    private const int FamilyLength = sizeof(ushort);

    /// <summary>Writes the address of a path, or of <c>@name</c> in the abstract namespace.</summary>
    /// <param name="socket">At most <see cref="SocketPath.MaxLength"/> bytes, the <c>@</c> not counted.</param>
    /// <param name="address">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written. A path ends with its NUL; an abstract name begins with one, and ends where the address does.</returns>
    public static int Write(string socket, Span<byte> address)
    {
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_UNIX);
        bool isAbstract = SocketPath.IsAbstract(socket);
        int start = FamilyLength + (isAbstract ? 1 : 0);
        int end = start + Encoding.UTF8.GetBytes(isAbstract ? socket.AsSpan(1) : socket, address[start..]);
        return isAbstract ? end : end + 1;
    }
}
