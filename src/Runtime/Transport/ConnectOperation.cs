using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>Waits until a connect that was begun has ended (connect(2), EINPROGRESS): the result is 0 or a negated error number.</summary>
internal sealed class ConnectOperation : SocketOperation
{
    /// <summary>Called when the socket is writable, which it is when it is connected, and also when it never will be.</summary>
    public override unsafe bool TryRun(int descriptor, out bool isReady)
    {
        int errno = 0;
        uint length = sizeof(int);
        isReady = Libc.GetSocketOption(descriptor, Libc.SOL_SOCKET, SocketCalls.SO_ERROR, &errno, &length) == 0 && errno == 0;
        Note(isReady ? 0 : -(errno != 0 ? errno : Errno.ENOTCONN));
        return true;
    }
}
