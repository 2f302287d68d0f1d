using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>
/// Credentials of the peer of a Unix socket (unix(7), SO_PEERCRED): those of the process at the time when it began to listen. The kernel
/// guarantees them, even if the process has changed since or another one accepts on the socket.
/// </summary>
internal static class PeerCredentials
{
    /// <summary>Reads the peer's effective user id at the time when it began to listen.</summary>
    /// <param name="descriptor">A connected Unix socket.</param>
    /// <param name="user">The numeric user id, if the result is 0; as mapped by our own user namespace (user_namespaces(7)).</param>
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
