using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>
/// Who is at the other end of a Unix socket (unix(7), SO_PEERCRED): the process as it was when it began to listen. The kernel
/// vouches for it, whatever the process has become since and whoever else accepts on the socket.
/// </summary>
internal static class PeerCredentials
{
    /// <summary>Reads the effective user id that the peer listened with.</summary>
    /// <param name="descriptor">A connected Unix socket.</param>
    /// <param name="user">The numeric user id, when the answer is 0; as our own user namespace maps it (user_namespaces(7)).</param>
    /// <returns>0, or the errno of the failure.</returns>
    public static unsafe int ReadUser(int descriptor, out uint user)
    {
        // struct ucred: pid, uid and gid, four bytes each.
        uint* credentials = stackalloc uint[3];
        uint length = 3 * sizeof(uint);
        if (Libc.GetSocketOption(descriptor, Libc.SOL_SOCKET, Libc.SO_PEERCRED, credentials, &length) != 0)
        {
            user = 0;
            return Marshal.GetLastPInvokeError();
        }
        user = credentials[1];
        return 0;
    }
}
