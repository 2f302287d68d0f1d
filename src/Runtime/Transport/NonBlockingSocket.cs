using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>The calls on socket descriptors that do not block, with error numbers as values.</summary>
internal static unsafe class NonBlockingSocket
{
    /// <summary>Receives what has come, up to the memory's size.</summary>
    /// <returns>The number of bytes; 0 when the peer has ended its half.</returns>
    public static int Receive(int descriptor, Span<byte> memory, out int errno)
    {
        fixed (byte* bytes = memory)
        {
            while (true)
            {
                nint count = SocketCalls.Receive(descriptor, bytes, memory.Length, 0);
                if (count >= 0)
                {
                    errno = Errno.None;
                    return (int)count;
                }
                if (Failed(out errno))
                {
                    return -1;
                }
            }
        }
    }

    /// <summary>Sends what there is room for.</summary>
    /// <returns>The number of bytes, more than 0.</returns>
    public static int Send(int descriptor, ReadOnlySpan<byte> memory, out int errno)
    {
        fixed (byte* bytes = memory)
        {
            while (true)
            {
                nint count = SocketCalls.Send(descriptor, bytes, memory.Length, SocketCalls.MSG_NOSIGNAL);
                if (count >= 0)
                {
                    errno = Errno.None;
                    return (int)count;
                }
                if (Failed(out errno))
                {
                    return -1;
                }
            }
        }
    }

    /// <summary>Sends several pieces together, as far as there is room.</summary>
    public static int Send(int descriptor, SocketCalls.Vector* vectors, int count, out int errno)
    {
        SocketCalls.MessageHeader message = default;
        message.Vectors = vectors;
        message.VectorCount = count;
        while (true)
        {
            nint sent = SocketCalls.SendMessage(descriptor, &message, SocketCalls.MSG_NOSIGNAL);
            if (sent >= 0)
            {
                errno = Errno.None;
                return (int)sent;
            }
            if (Failed(out errno))
            {
                return -1;
            }
        }
    }

    /// <summary>Accepts a connection; its socket does not block.</summary>
    public static int Accept(int descriptor, byte* address, int* length, out int errno)
    {
        while (true)
        {
            int accepted = SocketCalls.Accept(descriptor, address, length, SocketCalls.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (accepted >= 0)
            {
                errno = Errno.None;
                return accepted;
            }
            if (Failed(out errno))
            {
                return -1;
            }
        }
    }

    /// <summary>Closes a socket so that its peer sees a reset instead of an end (SO_LINGER with no time).</summary>
    public static void Reset(int descriptor)
    {
        int* linger = stackalloc int[2] { 1, 0 };
        _ = SocketCalls.SetOption(descriptor, Libc.SOL_SOCKET, SocketCalls.SO_LINGER, linger, 2 * sizeof(int));
        _ = Libc.Close(descriptor);
    }

    /// <summary>
    /// Sends a response to a client that is not served, and closes its socket. What it has sent already is read and thrown away: left unread, it
    /// would turn the end into a reset, and the client might lose the response.
    /// </summary>
    /// <param name="descriptor">A connected socket that does not block.</param>
    /// <param name="response">The response; empty for none.</param>
    public static void Refuse(int descriptor, ReadOnlySpan<byte> response)
    {
        if (!response.IsEmpty)
        {
            _ = Send(descriptor, response, out _);
            _ = SocketCalls.Shutdown(descriptor, SocketCalls.SHUT_WR);
            Span<byte> thrownAway = stackalloc byte[4096];
            for (int i = 0; i < 16 && Receive(descriptor, thrownAway, out _) > 0; i++)
            {
            }
        }
        _ = Libc.Close(descriptor);
    }

    /// <summary>The error of the last call; false if it was only interrupted and is to be made again.</summary>
    private static bool Failed(out int errno)
    {
        errno = Marshal.GetLastPInvokeError();
        return errno != Errno.EINTR;
    }
}
